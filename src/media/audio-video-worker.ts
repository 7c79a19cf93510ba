/** @module The thread that renders sounds and films, one at a time: noise and frames take longer than an event loop may wait. */
import { parentPort } from 'node:worker_threads'

import { messageOf } from '../error.ts'
import { type AudioJob, renderAudio } from './audio-render.ts'
import { renderVideo, type VideoJob } from './video-render.ts'

export type RenderJob = AudioJob | VideoJob

/** What the thread is asked. */
export interface RenderRequest {
  readonly job: RenderJob
  /** Path for a temporary folder that its asker removes. */
  readonly folder: string
}

/** What it answers. */
export type Rendered = { readonly bytes: Uint8Array } | { readonly error: string }

const port = parentPort!

port.on('message', ({ job, folder }: RenderRequest) => {
  const rendering = job.kind === 'audio' ? renderAudio(job, folder) : renderVideo(job, folder)
  rendering.then(
    (bytes) => answer({ bytes }, [bytes.buffer as ArrayBuffer]),
    (error: unknown) => answer({ error: messageOf(error) }),
  )
})

function answer(rendered: Rendered, transfer: ArrayBuffer[] = []): void {
  port.postMessage(rendered, transfer)
}
