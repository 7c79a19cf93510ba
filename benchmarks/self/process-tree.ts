/** @module A command with everything that it starts, and the CPU time of all of it, as Linux counts it. */
import { spawn } from 'node:child_process'
import { createWriteStream, readdirSync, readFileSync } from 'node:fs'

import { createClock } from '../../src/clock.ts'

export interface CommandRun {
  readonly exitCode: number | null
  /** CPU seconds of the whole tree from the start up to an instant of the shared clock, ms. */
  readonly cpuSecondsAt: (instantMs: number) => number
}

export interface CommandOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** File that takes both outputs. */
  readonly log: string
}

/** How often a tree is looked at, ms. */
const LOOK_MS = 200
/** The unit of `/proc/*\/stat`. */
const TICKS_PER_SECOND = 100

/** Runs a command to its end. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandRun> {
  const clock = createClock()
  const log = createWriteStream(options.log)
  const child = spawn(command[0]!, command.slice(1), { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const looks: { atMs: number; seconds: number }[] = []
  const looking = setInterval(() => looks.push({ atMs: clock.now(), seconds: treeSeconds(child.pid!) }), LOOK_MS)
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => clearInterval(looking))
  log.end()
  return {
    exitCode,
    cpuSecondsAt: (instantMs) =>
      Math.max(0, ...looks.filter(({ atMs }) => atMs <= instantMs).map((look) => look.seconds)),
  }
}

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly seconds: number
}

/** Of a process, those that it started, and those of them that have ended and were waited for. */
function treeSeconds(root: number): number {
  const stats = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(name) ?? []) : []))
  const tree = new Set([root])
  // A child may have a smaller number than its parent, so look until nothing is added.
  for (let size = 0; size < tree.size;) {
    size = tree.size
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid)
  }
  return stats.reduce((sum, { pid, seconds }) => (tree.has(pid) ? sum + seconds : sum), 0)
}

/** `undefined` where the process has just ended. Fields are counted from the one after the name, which may hold blanks. */
function readStat(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, parent] = fields
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0)
    return { pid: Number(pid), parent: parent!, seconds: ticks / TICKS_PER_SECOND }
  } catch {
    return undefined
  }
}
