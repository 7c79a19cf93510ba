/** @module Renders sounds and films in threads of their own, one at a time each, and cleans up behind them. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'

import { InferbenchError, messageOf } from '../error.ts'
import type { Rendered, RenderJob, RenderRequest } from './audio-video-worker.ts'

/** A core is left to everything else. An ffmpeg has one thread and belongs to one of ours, so this bounds both. */
const MOST_THREADS = Math.max(1, availableParallelism() - 1)

interface Waiting {
  readonly job: RenderJob
  readonly resolve: (bytes: Promise<Uint8Array>) => void
}

const waiting: Waiting[] = []
const idle: Worker[] = []
let busy = 0

/** Renders a job as soon as a thread is free, first come first served. */
export function renderInThread(job: RenderJob): Promise<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>()
  waiting.push({ job, resolve })
  startNext()
  return promise
}

function startNext(): void {
  if (busy === MOST_THREADS) return
  const next = waiting.shift()
  if (!next) return
  busy++
  next.resolve(
    render(next.job).finally(() => {
      busy--
      startNext()
    }),
  )
}

async function render(job: RenderJob): Promise<Uint8Array> {
  const folder = claimFolder()
  try {
    const rendered = await ask({ job, folder }).catch((error: unknown): Rendered => ({ error: messageOf(error) }))
    if ('bytes' in rendered) return rendered.bytes
    throw new InferbenchError('render-failed', `media.${job.kind}`, `Rendering failed: ${rendered.error}`)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    folders.delete(folder)
  }
}

/** A thread that crashes is not asked again. */
async function ask(request: RenderRequest): Promise<Rendered> {
  const worker = idle.pop() ?? createWorker()
  const answered = new AbortController()
  const { signal } = answered
  worker.ref()
  try {
    worker.postMessage(request)
    const rendered = await Promise.race([answerOf(worker, signal), exitOf(worker, signal)])
    worker.unref()
    idle.push(worker)
    return rendered
  } catch (error) {
    await worker.terminate()
    throw error
  } finally {
    answered.abort()
  }
}

function createWorker(): Worker {
  const program = new URL(`./audio-video-worker${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(program, { execArgv: [] })
  // Without a listener, a thread that crashes while it is idle would bring its process down.
  return worker.on('error', () => idle.splice(0, idle.length, ...idle.filter((other) => other !== worker)))
}

async function answerOf(worker: Worker, signal: AbortSignal): Promise<Rendered> {
  const [rendered] = (await once(worker, 'message', { signal })) as [Rendered]
  return rendered
}

async function exitOf(worker: Worker, signal: AbortSignal): Promise<never> {
  const [code] = (await once(worker, 'exit', { signal })) as [number]
  throw new Error(`the rendering thread ended with exit code ${code}`)
}

/** What is there when the process ends goes with it. */
const folders = new Set<string>()
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A path that nobody else has. */
function claimFolder(): string {
  const folder = join(tmpdir(), `inferbench-${randomUUID()}`)
  folders.add(folder)
  return folder
}
