/** @module From what was drawn for a sound to its file. Runs in a thread of its own. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { createStreams } from '../random/streams.ts'
import { noisePcm } from './audio-noise.ts'
import { encode, REPRODUCIBLE } from './ffmpeg-encode.ts'
import { type PcmFormat, wavFile } from './wav.ts'

/** Gaussian noise: everything that decides its samples. */
export interface Noise extends PcmFormat {
  /** Of each channel. */
  readonly samples: number
  readonly seed: string
  /** Name and index of the stream that it is drawn from. */
  readonly stream: readonly [name: string, index: number]
}

/** A sound to render, as plain data. */
export interface AudioJob {
  readonly kind: 'audio'
  readonly noise: Noise
  /** The ffmpeg that makes an MP3 of it; a WAV needs none. */
  readonly mp3?: { readonly ffmpeg: string } | undefined
}

/** @param folder a path for a temporary folder; whoever gives it removes what is there */
export async function renderAudio({ noise, mp3 }: AudioJob, folder: string): Promise<Uint8Array> {
  const wav = noiseWav(noise)
  if (!mp3) return wav
  await mkdir(folder, { recursive: true })
  return encode({
    binary: mp3.ffmpeg,
    input: Readable.from([wav]),
    inputOptions: ['-f', 'wav'],
    outputOptions: ['-c:a', 'libmp3lame', ...REPRODUCIBLE],
    output: join(folder, 'audio.mp3'),
  })
}

/** Noise as a WAV file. */
export function noiseWav(noise: Noise): Uint8Array {
  const stream = createStreams(noise.seed).stream(...noise.stream)
  return wavFile(noisePcm(noise.samples * noise.channels, noise.depth, stream), noise)
}
