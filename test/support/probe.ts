/** @module What other programs find in a sound or a film: ffprobe's account of it, and its samples and frames decoded. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

import ffprobe from '@ffprobe-installer/ffprobe'

import { findFfmpeg } from '../../src/media/ffmpeg-binary.ts'
import { temporaryFolder } from './temporary-folder.ts'

const run = promisify(execFile)

/** The ffmpeg that this machine offers. */
export const ffmpegPath = findFfmpeg(undefined, [], 'test').path

interface ProbedStream {
  readonly codec_name: string
  readonly width?: number
  readonly height?: number
  readonly pix_fmt?: string
  readonly avg_frame_rate?: string
  /** Counted by decoding. */
  readonly nb_read_frames?: string
  readonly sample_rate?: string
  readonly channels?: number
  readonly bits_per_sample?: number
}

export interface Probed {
  readonly streams: readonly ProbedStream[]
  readonly format: { readonly format_name: string; readonly duration: string; readonly tags?: Record<string, string> }
}

/** ffprobe's account of a file. */
export async function probe(file: Uint8Array): Promise<Probed> {
  using folder = temporaryFolder()
  await writeFile(folder.file('media'), file)
  const what = ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json']
  const { stdout } = await run(ffprobe.path, [...what, folder.file('media')])
  return JSON.parse(stdout) as Probed
}

/** All frames of a film: RGB, a byte each, row by row. */
export async function decodeFrames(file: Uint8Array, width: number, height: number): Promise<Uint8Array[]> {
  const pixels = await decode(file, ['-f', 'rawvideo', '-pix_fmt', 'rgb24'])
  const size = width * height * 3
  return Array.from({ length: pixels.length / size }, (_, i) => pixels.subarray(i * size, (i + 1) * size))
}

/** All samples of a sound, or of a film's sound track, as shares of full scale; those of the channels in turn. */
export async function decodeSamples(file: Uint8Array): Promise<Float64Array> {
  const pcm = await decode(file, ['-vn', '-f', 's16le', '-c:a', 'pcm_s16le'])
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength)
  return Float64Array.from({ length: pcm.length / 2 }, (_, i) => view.getInt16(2 * i, true) / 0x7fff)
}

async function decode(file: Uint8Array, options: readonly string[]): Promise<Uint8Array> {
  using folder = temporaryFolder()
  await writeFile(folder.file('media'), file)
  const { stdout } = await run(ffmpegPath, ['-v', 'error', '-i', folder.file('media'), ...options, '-'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 30,
  })
  return stdout
}
