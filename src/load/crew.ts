/** @module The worker threads of a run. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import { InferbenchError } from '../error.ts'
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts'

export interface CrewEvents {
  /** @param worker number of the worker that says so */
  readonly onMessage: (worker: number, message: FromWorker) => void
  /** A worker has crashed, or `onMessage` threw. */
  readonly onError: (error: unknown) => void
}

export interface Crew {
  readonly size: number
  post(worker: number, message: ToWorker, transfer?: ArrayBuffer[]): void
  /** Says the same to all, but for one that knows already. */
  tellAll(message: ToWorker, except?: number): void
  disband(): Promise<void>
}

/** Starts a worker for each setup. */
export function startCrew(setups: readonly WorkerSetup[], { onMessage, onError }: CrewEvents): Crew {
  const program = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)
  const workers = setups.map((workerData) => new Worker(program, { workerData, execArgv: [] }))
  const done = new Set<number>()
  for (const [i, worker] of workers.entries()) {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'done') done.add(i)
      try {
        onMessage(i, message)
      } catch (error) {
        onError(error)
      }
    })
    worker.on('error', (error) => onError(crashed(error)))
    // One that is done goes, though others may go on.
    worker.on('exit', (code) => done.has(i) || onError(crashed(`exit code ${code}`)))
  }
  return {
    size: workers.length,
    post: (worker, message, transfer = []) => workers[worker]!.postMessage(message, transfer),
    tellAll(message, except) {
      for (const [i, worker] of workers.entries()) if (i !== except) worker.postMessage(message)
    },
    async disband() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

/** What a worker that stopped on its own means. */
export function crashed(cause: unknown): InferbenchError {
  if ((cause as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new InferbenchError(
      'out-of-memory',
      'load',
      'A load worker ran out of memory. Give it more with NODE_OPTIONS=--max-old-space-size=8192 (MB), lower the load, or use more workers.',
      { cause },
    )
  }
  return new InferbenchError('worker-crashed', 'load', `The load worker stopped unexpectedly: ${String(cause)}`, {
    cause,
  })
}
