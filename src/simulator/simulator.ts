/** @module The embedded simulator: an inference server in a process of its own, so that its work never delays a client's loop. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import { request } from 'undici'

import { InferbenchError } from '../error.ts'
import { resolveSimulator, type SimulatorOptions } from './options.ts'
import type { SimulatorReady } from './process.ts'
import { TRUTH_PATH } from './server.ts'
import type { RequestTruth } from './truth.ts'

export interface Simulator {
  /** Base URL. */
  readonly url: string
  readonly model: string
  /** The server's own instants of every request since the start, in order of arrival. */
  requests(): Promise<RequestTruth[]>
  close(): Promise<void>
}

const program = fileURLToPath(new URL(`./process${extname(import.meta.url)}`, import.meta.url))

/** Starts a simulator and resolves once it listens. */
export async function startSimulator(options?: SimulatorOptions): Promise<Simulator> {
  const resolved = resolveSimulator(options)
  const child = fork(program, [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.send(resolved)
  const ready = await readiness(child)
  if ('error' in ready) {
    await end(child)
    throw new InferbenchError('simulator-failed', 'simulator', ready.error.replace(/^\[simulator\] /, ''))
  }
  // A test file that ends without closing it must not hang on it.
  child.unref()
  child.channel?.unref()
  return {
    url: ready.url,
    model: resolved.model,
    async requests() {
      const { body } = await request(ready.url + TRUTH_PATH)
      return (await body.json()) as RequestTruth[]
    },
    close: () => end(child),
  }
}

async function readiness(child: ChildProcess): Promise<SimulatorReady> {
  const exited = once(child, 'exit').then(([code]) => ({
    error: `Its process ended at once, with exit code ${String(code)}.`,
  }))
  const told = once(child, 'message').then(([ready]) => ready as SimulatorReady)
  return Promise.race([told, exited])
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
