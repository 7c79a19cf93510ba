/** @module Small files of every kind, made by the encoders themselves. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import sharp from 'sharp'

import { wavFile } from '../../src/media/wav.ts'
import { ffmpegPath } from './probe.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A picture of one colour. */
export function picture(format: 'png' | 'jpeg' | 'webp', width: number, height: number, red = 0): Promise<Buffer> {
  const create = { width, height, channels: 3 as const, background: { r: red, g: 0, b: 0 } }
  return sharp({ create }).toFormat(format).toBuffer()
}

/** Silence in 16 bits. */
export function wave(seconds: number, sampleRate = 8_000, channels: 1 | 2 = 1): Buffer {
  const pcm = new Uint8Array(2 * channels * seconds * sampleRate)
  return Buffer.from(wavFile(pcm, { sampleRate, depth: 16, channels }))
}

/** A tone. */
export function tone(seconds: number): Buffer {
  return ffmpeg('mp3', ['-f', 'lavfi', '-i', `sine=duration=${seconds}`])
}

export interface FilmOptions {
  readonly format: 'mp4' | 'webm'
  /** As ffmpeg writes it, such as `64x48`. */
  readonly size: string
  readonly fps: number
  readonly seconds: number
  readonly sound?: boolean
}

/** A test card. */
export function film({ format, size, fps, seconds, sound = false }: FilmOptions): Buffer {
  const [video, audio] = format === 'mp4' ? ['libx264', 'aac'] : ['libvpx-vp9', 'libopus']
  const card = ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${fps}:duration=${seconds}`]
  const sine = sound ? ['-f', 'lavfi', '-i', `sine=duration=${seconds}`, '-c:a', audio] : []
  return ffmpeg(format, [...card, ...sine, '-c:v', video, '-pix_fmt', 'yuv420p'])
}

function ffmpeg(format: string, args: readonly string[]): Buffer {
  using folder = temporaryFolder()
  const path = folder.file(`made.${format}`)
  execFileSync(ffmpegPath, ['-hide_banner', '-loglevel', 'error', ...args, path])
  return readFileSync(path)
}
