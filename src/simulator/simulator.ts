/** @module The embedded simulator: an inference server in a thread of its own, so that its work never delays a client's loop. */
import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { request } from 'undici'

import { InferbenchError } from '../error.ts'
import { resolveSimulator, type SimulatorOptions } from './options.ts'
import { TRUTH_PATH } from './server.ts'
import type { RequestTruth } from './truth.ts'
import type { SimulatorReady } from './worker.ts'

export interface Simulator {
  /** Base URL. */
  readonly url: string
  readonly model: string
  /** The server's own instants of every request since the start, in order of arrival. */
  requests(): Promise<RequestTruth[]>
  close(): Promise<void>
}

/** Starts a simulator and resolves once it listens. */
export async function startSimulator(options?: SimulatorOptions): Promise<Simulator> {
  const resolved = resolveSimulator(options)
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: resolved,
    execArgv: [],
  })
  const [ready] = (await once(worker, 'message')) as [SimulatorReady]
  if ('error' in ready) {
    await worker.terminate()
    throw new InferbenchError('simulator-failed', 'simulator', ready.error.replace(/^\[simulator\] /, ''))
  }
  // A test file that ends without closing it must not hang on it.
  worker.unref()
  return {
    url: ready.url,
    model: resolved.model,
    async requests() {
      const { body } = await request(ready.url + TRUTH_PATH)
      return (await body.json()) as RequestTruth[]
    },
    async close() {
      await worker.terminate()
    },
  }
}
