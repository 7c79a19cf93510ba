/** @module Sounds: Gaussian noise of any length as WAV or MP3. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { parseOptions, strict } from '../options.ts'
import { constant } from '../random/constant.ts'
import { type Length, sampleLength } from '../random/distribution.ts'
import { isZero } from '../random/stated.ts'
import { type Stream, type Streams, uniformInteger } from '../random/streams.ts'
import { converted, depthSchema, sampleRateSchema, secondsSchema } from './audio-format.ts'
import type { Noise } from './audio-render.ts'
import { renderInThread } from './audio-video-renderer.ts'
import { findFfmpeg } from './ffmpeg-binary.ts'
import type { MediaContent, MediaSource } from './item.ts'
import { pooled, type PoolOptions, poolSchema } from './pool.ts'
import { type Depth, fitsWav } from './wav.ts'

export interface AudioOptions {
  /** At least 0.01; shorter draws are drawn again. 0 switches audio off. @default 5 */
  readonly durationSeconds?: Length | undefined
  /** Rates to draw from, kHz; from 1,000 on they are Hz. @default [16] */
  readonly sampleRates?: readonly number[] | undefined
  /** Bits a sample to draw from. @default [16] */
  readonly depths?: readonly Depth[] | undefined
  /** @default 1 */
  readonly channels?: 1 | 2 | undefined
  /** MP3 needs an ffmpeg, and knows but a few sample rates. @default 'wav' */
  readonly format?: 'wav' | 'mp3' | undefined
  /** Path of an ffmpeg. @default `FFMPEG_PATH`, else that on `PATH`, else that of @ffmpeg-installer/ffmpeg */
  readonly ffmpeg?: string | undefined
  /** A bounded number of sounds, and the law of their reuse. @default a new sound each draw */
  readonly pool?: PoolOptions | undefined
}

/** Hz, those of MPEG 1, 2 and 2.5. */
const MP3_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const UNKNOWN_TO_MP3 = `expected ${MP3_RATES.map((rate) => rate / 1_000).join(', ')} kHz for MP3; WAV has any rate`
const MIMES = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const
const SHORTEST_SECONDS = 0.01
/** Part of every key: another number where the same draws give other samples than before. */
const RENDERING = 1

const schema = strict({
  durationSeconds: secondsSchema(SHORTEST_SECONDS).default(() => constant({ value: 5 })),
  sampleRates: z.array(sampleRateSchema(1, 384)).min(1).default([16_000]),
  depths: z.array(depthSchema).min(1).default([16]),
  channels: z.literal([1, 2], { error: 'expected 1 or 2' }).default(1),
  format: z.enum(['wav', 'mp3']).default('wav'),
  ffmpeg: z.string().min(1).optional(),
  pool: poolSchema.optional(),
}).superRefine(({ format, sampleRates }, ctx) => {
  if (format === 'wav') return
  for (const [i, rate] of sampleRates.entries()) {
    if (!MP3_RATES.includes(rate)) ctx.addIssue({ code: 'custom', path: ['sampleRates', i], message: UNKNOWN_TO_MP3 })
  }
})

type ResolvedAudio = Omit<z.output<typeof schema>, 'pool' | 'ffmpeg'>

const WHO = 'media.audio'

/** A source of sounds. Each is noise of its own, so that no two are alike, and as large as recordings are. */
export function audio(options: AudioOptions, streams: Streams): MediaSource {
  const { pool, ffmpeg, ...resolved } = parseOptions(schema, options, WHO)
  const { format } = resolved
  const isOff = isZero(resolved.durationSeconds)
  const encoder = format === 'mp3' && !isOff ? findFfmpeg(ffmpeg, ['libmp3lame'], WHO) : undefined

  function content(place: string, index: number): MediaContent {
    const noise = drawNoise(resolved, streams, place, index)
    const { samples, sampleRate, depth, channels } = noise
    return {
      format,
      mime: MIMES[format],
      spec: { durationSeconds: samples / sampleRate, sampleRateHz: sampleRate, depth, channels },
      render: () => renderInThread({ kind: 'audio', noise, mp3: encoder && { ffmpeg: encoder.path } }),
    }
  }

  const profile = { kind: 'audio', options: resolved, identity: [RENDERING, encoder?.version] } as const
  const source = pooled({ ...profile, ready: () => Promise.resolve(), content }, pool, streams)
  if (isOff) return { ...source, size: 0 }
  // A law that never gives a length is an error here, not at the first request.
  source.draw(0)
  return source
}

function drawNoise(options: ResolvedAudio, streams: Streams, place: string, index: number): Noise {
  const { durationSeconds, sampleRates, depths, channels } = options
  const draw = streams.stream(`${place}.format`, index)
  const pcm = { sampleRate: oneOf(sampleRates, draw), depth: oneOf(depths, draw), channels }
  const law = converted(durationSeconds, 'samples', (seconds) => seconds * pcm.sampleRate)
  const least = Math.ceil(SHORTEST_SECONDS * pcm.sampleRate)
  const samples = sampleLength(law, streams.stream(`${place}.duration`, index), least, WHO)
  if (!fitsWav(samples, pcm)) throw tooLong(samples / pcm.sampleRate)
  return { ...pcm, samples, seed: streams.seed, stream: [`${place}.noise`, index] }
}

function oneOf<Value>(values: readonly Value[], stream: Stream): Value {
  return values[uniformInteger(stream, 0, values.length - 1)]!
}

function tooLong(seconds: number): InferbenchError {
  return new InferbenchError(
    'audio-too-long',
    WHO,
    `${seconds.toLocaleString('en')} seconds are more than the 4 GiB of a WAV file: shorten durationSeconds.`,
  )
}
