/** @module What a thread and its process hold: memory, sockets and other files, timers, threads. */
import { readdirSync } from 'node:fs'
import { BroadcastChannel } from 'node:worker_threads'

import { bytesInUse } from './memory.ts'

/** Where load workers tell what they hold. */
export const HELD_CHANNEL = 'inferbench-soak'

/** What keeps a thread's loop busy, by Node's own names, such as `Timeout` and `TCPSocketWrap`. */
export type Resources = Readonly<Record<string, number>>

/** What a load worker holds. */
export interface WorkerHeld {
  readonly worker: number
  readonly resources: Resources
  readonly heapBytes: number
}

export interface Held {
  /** From the start of the watch. */
  readonly atMs: number
  /** Of the whole process. */
  readonly files: number
  readonly threads: number
  readonly rssBytes: number
  /** Of the main thread, after a collection. */
  readonly heapBytes: number
  readonly resources: Resources
  /** What each load worker told last. */
  readonly workers: readonly WorkerHeld[]
}

/** What the calling thread holds. */
export function resourcesHere(): Resources {
  const counts: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

export interface Watch {
  /** Looks now. */
  look(): Held
  /** Everything that was seen. */
  stop(): readonly Held[]
}

/** Looks every so often. A look takes a collection of garbage, which keeps the main thread but no load worker. */
export function watchHeld(everyMs: number): Watch {
  const startMs = performance.now()
  const seen: Held[] = []
  const workers = new Map<number, WorkerHeld>()
  const channel = new BroadcastChannel(HELD_CHANNEL)
  channel.addEventListener('message', (event) => {
    const held = (event as unknown as { readonly data: WorkerHeld }).data
    workers.set(held.worker, held)
  })
  const timer = setInterval(() => seen.push(look()), everyMs)

  function look(): Held {
    const heapBytes = bytesInUse()
    return {
      atMs: performance.now() - startMs,
      files: readdirSync('/proc/self/fd').length,
      threads: readdirSync('/proc/self/task').length,
      rssBytes: process.memoryUsage.rss(),
      heapBytes,
      resources: resourcesHere(),
      workers: [...workers.values()],
    }
  }

  return {
    look,
    stop() {
      clearInterval(timer)
      channel.close()
      return seen
    },
  }
}
