/** @module What a user may say of films. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { constant } from '../random/constant.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Distribution, Length } from '../random/distribution.ts'
import { constantOf, isZero, middleOf } from '../random/stated.ts'
import { depthSchema, sampleRateSchema } from './audio-format.ts'
import { FILM_SOURCES, type FilmSource } from './frames-film.ts'
import { type PoolOptions, poolSchema } from './pool.ts'
import {
  AUDIO_CODECS,
  type AudioCodec,
  type Container,
  containerOf,
  CONTAINERS,
  containers,
  holds,
  needsEvenSides,
} from './video-codecs.ts'
import type { Depth } from './wav.ts'

export interface VideoOptions {
  /** Pixels, at least 16; needs `height`. 0 switches video off. @default 640 */
  readonly width?: Length | undefined
  /** Pixels, at least 16; needs `width`. 0 switches video off. @default 480 */
  readonly height?: Length | undefined
  /** Frames a second. @default 4 */
  readonly fps?: number | undefined
  /** As many whole frames as fit in, at least one. @default 5 */
  readonly durationSeconds?: Length | undefined
  /** Shapes that move over black, a clock over a grid, or random pixels. @default 'moving_shapes' */
  readonly source?: FilmSource | undefined
  /** Any encoder that ffmpeg has, such as `libvpx-vp9`, `libx264`, `libx265`, `h264_nvenc`. @default the format's own */
  readonly codec?: string | undefined
  /** @default that of the codec, or `webm` */
  readonly format?: Container | undefined
  /** A sound track of noise. @default none */
  readonly audio?: TrackOptions | undefined
  /** Path of an ffmpeg. @default `FFMPEG_PATH`, else that on `PATH`, else that of @ffmpeg-installer/ffmpeg */
  readonly ffmpeg?: string | undefined
  /** A bounded number of films, and the law of their reuse. @default a new film each draw */
  readonly pool?: PoolOptions | undefined
}

export interface TrackOptions {
  /** 0 is no track. @default 0 */
  readonly channels?: 0 | 1 | 2 | undefined
  /** 8 to 96 kHz; from 1,000 on it is Hz. @default 44.1 */
  readonly sampleRate?: number | undefined
  /** Bits a sample before they are encoded. @default 16 */
  readonly depth?: Depth | undefined
  /** @default `aac` in MP4, `libvorbis` in WebM */
  readonly codec?: AudioCodec | undefined
}

/** Options of films, resolved. */
export type ResolvedVideo = z.output<typeof schema>

/** Encoders refuse sides that are much smaller. */
export const SHORTEST_SIDE = 16

const sideSchema = lengthSchema.refine((law) => isZero(law) || !(middleOf(law) < SHORTEST_SIDE), {
  error: `expected 0 or at least ${SHORTEST_SIDE} pixels`,
})

const trackSchema = strict({
  channels: z.literal([0, 1, 2], { error: 'expected 0, 1 or 2' }).default(0),
  sampleRate: sampleRateSchema(8, 96).optional(),
  depth: depthSchema.optional(),
  codec: z.enum(AUDIO_CODECS).optional(),
}).refine(({ channels, ...rest }) => channels > 0 || Object.values(rest).every((value) => value === undefined), {
  path: ['channels'],
  message: 'expected 1 or 2 where a codec, sampleRate or depth is given',
})

const schema = strict({
  width: sideSchema.optional(),
  height: sideSchema.optional(),
  fps: z.number().gt(0).default(4),
  durationSeconds: lengthSchema.default(() => constant({ value: 5 })),
  source: z.enum(FILM_SOURCES).default('moving_shapes'),
  codec: z.string().min(1).optional(),
  format: z.enum(CONTAINERS).optional(),
  audio: trackSchema.optional(),
  ffmpeg: z.string().min(1).optional(),
  pool: poolSchema.optional(),
})
  .refine(({ width, height }) => !width === !height, 'give both width and height, or neither')
  .transform((options, ctx) => {
    const { width = constant({ value: 640 }), height = constant({ value: 480 }), codec, audio, ...rest } = options
    const format = options.format ?? (codec === undefined ? 'webm' : containerOf(codec))
    const { codec: ownCodec, audioCodecs } = containers[format]
    const track = audio && audio.channels > 0 ? trackOf(audio, audioCodecs[0]) : undefined
    const video = { ...rest, width, height, codec: codec ?? ownCodec, format, audio: track }
    for (const problem of problems(video)) ctx.addIssue({ code: 'custom', ...problem })
    return video
  })

/** @param who the part that speaks in messages */
export function resolveVideo(options: VideoOptions, who: string): ResolvedVideo {
  return parseOptions(schema, options, who)
}

/** A sound track, resolved; the sample rate is in Hz. */
export interface Track {
  readonly channels: 1 | 2
  readonly sampleRate: number
  readonly depth: Depth
  readonly codec: AudioCodec
}

function trackOf({ channels, ...given }: z.output<typeof trackSchema>, ownCodec: AudioCodec): Track {
  const { sampleRate = 44_100, depth = 16, codec = ownCodec } = given
  return { channels: channels as 1 | 2, sampleRate, depth, codec }
}

interface Checked {
  readonly width: Distribution
  readonly height: Distribution
  readonly fps: number
  readonly durationSeconds: Distribution
  readonly codec: string
  readonly format: Container
  readonly audio: Track | undefined
}

/** What doesn't go together. */
function* problems({ width, height, fps, durationSeconds, codec, format, audio }: Checked) {
  if (middleOf(durationSeconds) * fps < 1) {
    yield { path: ['durationSeconds'], message: `expected at least one frame of ${1 / fps} s` }
  }
  if (!holds(format, codec)) {
    yield { path: ['format'], message: `expected mp4: WebM holds VP8, VP9 and AV1, and not ${codec}` }
  }
  for (const [name, law] of Object.entries(needsEvenSides(codec) ? { width, height } : {})) {
    if (constantOf(law) % 2 === 1) yield { path: [name], message: `${codec} takes even numbers of pixels only` }
  }
  const known: readonly AudioCodec[] = containers[format].audioCodecs
  if (audio && !known.includes(audio.codec)) {
    yield { path: ['audio', 'codec'], message: `${format} holds ${known.join(' and ')}` }
  }
}
