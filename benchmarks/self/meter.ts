/** @module What a process uses: time on the clock, CPU time by thread, memory. By Linux's own count: `/proc` has no counterpart elsewhere. */
import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds. */
export interface CpuTime {
  /** The main thread. */
  readonly main: number
  /** Worker threads, in the order of their starts. */
  readonly workers: readonly number[]
  /** All threads together, V8's own for compiling and collecting garbage included. */
  readonly total: number
}

/** A thread of this process. */
interface Thread {
  readonly id: number
  readonly name: string
  readonly seconds: number
}

/** What was used since a meter was started. */
export interface Usage {
  /** On the clock. */
  readonly seconds: number
  readonly cpu: CpuTime
  /** Most bytes resident since the start of the process. */
  readonly peakBytes: number
}

export interface Meter {
  read(): Usage
}

/** Threads take their time with them when they end, so it is read now and then; every so many ms. */
const READ_MS = 100

/** What V8 and libuv call threads of their own. */
const HELPERS = /^(V8Worker|DelayedTaskSche|SignalInspector|libuv-worker|MainThread|node|v8:)/

/** Begins to measure this process. It may end with the meter running. */
export function startMeter(): Meter {
  const first = new Map(readThreads().map(({ id, seconds }) => [id, seconds]))
  const last = new Map<number, Thread>()
  const startMs = performance.now()
  const startTotal = totalSeconds()
  const note = () => readThreads().forEach((thread) => last.set(thread.id, thread))
  setInterval(note, READ_MS).unref()

  return {
    read() {
      const seconds = (performance.now() - startMs) / 1e3
      const total = totalSeconds() - startTotal
      note()
      const since = (thread: Thread) => thread.seconds - (first.get(thread.id) ?? 0)
      const threads = [...last.values()].sort((a, b) => a.id - b.id)
      const workers = threads.filter(({ id, name }) => id !== process.pid && !HELPERS.test(name)).map(since)
      const cpu = { main: since(last.get(process.pid)!), workers, total }
      return { seconds, cpu, peakBytes: process.resourceUsage().maxRSS * 1024 }
    },
  }
}

function totalSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function readThreads(): Thread[] {
  return readdirSync('/proc/self/task').flatMap((id) => readThread(id) ?? [])
}

/** The first number of `schedstat` is the time on a CPU, ns. `undefined` where the thread has just ended. */
function readThread(id: string): Thread | undefined {
  try {
    const [onCpuNs] = readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')
    const name = readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim()
    return { id: Number(id), name, seconds: Number(onCpuNs) / 1e9 }
  } catch {
    return undefined
  }
}
