/** @module From what was drawn for a film to its file. Runs in a thread of its own. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { createStreams } from '../random/streams.ts'
import { type Noise, noiseWav } from './audio-render.ts'
import { encode, REPRODUCIBLE } from './ffmpeg-encode.ts'
import type { Film } from './frames-film.ts'
import { rawFrames } from './frames.ts'
import { markCode } from './image-mark.ts'
import { codecOptions, type Container, containers } from './video-codecs.ts'

/** A film to render, as plain data. */
export interface VideoJob {
  readonly kind: 'video'
  readonly ffmpeg: string
  readonly seed: string
  readonly place: string
  readonly index: number
  readonly film: Film
  readonly fps: number
  readonly codec: string
  readonly container: Container
  readonly track?: { readonly codec: string; readonly noise: Noise } | undefined
}

/** @param folder a path for a temporary folder; whoever gives it removes what is there */
export async function renderVideo(job: VideoJob, folder: string): Promise<Uint8Array> {
  await mkdir(folder, { recursive: true })
  return encode({
    binary: job.ffmpeg,
    // A frame at a time: the next is drawn when ffmpeg has taken this one.
    input: Readable.from(framesOf(job), { highWaterMark: 1 }),
    ...encoderOptions(job),
    secondInput: job.track && (await writeTrack(job.track.noise, folder)),
    output: join(folder, `video.${job.container}`),
  })
}

/** Raw frames of a job, in order. */
export function framesOf({ film, seed, place, index }: VideoJob): Generator<Uint8Array> {
  return rawFrames(film, markCode(seed, place, index), createStreams(seed).stream(`${place}.noise`, index))
}

/** What ffmpeg is told of raw frames and of the file to make of them. */
export function encoderOptions({ film, fps, codec, container, track }: VideoJob) {
  const size = `${film.width}x${film.height}`
  return {
    inputOptions: ['-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', size, '-framerate', String(fps)],
    outputOptions: [
      ...codecOptions(codec),
      ...REPRODUCIBLE,
      ...containers[container].options,
      ...(track ? ['-c:a', track.codec, '-shortest'] : []),
    ],
  }
}

async function writeTrack(noise: Noise, folder: string): Promise<string> {
  const path = join(folder, 'track.wav')
  await writeFile(path, noiseWav(noise))
  return path
}
