/** @module Loaded before all else in every thread of a soak: a load worker tells now and then what it holds. */
import { BroadcastChannel, isMainThread, threadId, workerData } from 'node:worker_threads'

import { HELD_CHANNEL, resourcesHere, type WorkerHeld } from './soak-held.ts'

const EVERY_MS = 250

const { runId } = (workerData ?? {}) as { readonly runId?: string }

if (!isMainThread && runId !== undefined) {
  const channel = new BroadcastChannel(HELD_CHANNEL)
  channel.unref()
  setInterval(() => {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    const held: WorkerHeld = { worker: threadId, resources: resourcesHere(), heapBytes: heapUsed + arrayBuffers }
    channel.postMessage(held)
  }, EVERY_MS).unref()
}
