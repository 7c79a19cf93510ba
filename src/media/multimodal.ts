/** @module The configuration shape of multimodal requests: options by kind, counts, places in the text, mixes, prefixes. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { parseOptions, strict } from '../options.ts'
import { constant } from '../random/constant.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Length } from '../random/distribution.ts'
import type { Streams } from '../random/streams.ts'
import { audio, type AudioOptions } from './audio.ts'
import type { ImageOptions } from './image-options.ts'
import { images } from './images.ts'
import type { MediaKind, MediaSource } from './item.ts'
import { insertionPointSchema, itemCountsShape, mixSchema } from './mix-schema.ts'
import { type ByKind, createMediaMix, MEDIA_KINDS, type MediaMix } from './mix.ts'
import type { VideoOptions } from './video-options.ts'
import { video } from './video.ts'

/** What stands beside the options of a kind's source. */
interface ModalityOptions {
  /** Items of a request; not with `mix`. @default 1 */
  readonly count?: Length | undefined
  /** A share of the text from 0, before it, to 1, after it; a law of shares; or `spread`. @default 1 */
  readonly insertionPoint?: Length | 'spread' | undefined
}

/** Media of requests, by kind. */
export interface MultimodalOptions {
  readonly image?: (ModalityOptions & ImageOptions) | undefined
  readonly audio?: (ModalityOptions & AudioOptions) | undefined
  readonly video?: (ModalityOptions & VideoOptions) | undefined
  /** Sorts of requests by weight: how many items of each kind one carries; a kind that isn't named has none. */
  readonly mix?: readonly ({ readonly weight: number } & ByKind<Length>)[] | undefined
  /** Items in the prefix that a group of requests shares, by kind. None of them is one of a pool's. */
  readonly prefix?: ByKind<Length> | undefined
}

/** Media of requests, ready to be drawn. */
export interface Multimodal extends MediaMix {
  /** Rejects where something that rendering needs is missing or broken. Asked before a run begins. */
  ready(): Promise<void>
  /** The resolved options, as JSON for the report. */
  describe(): Record<string, unknown>
}

const WHO = 'multimodal'

const makers = { image: images, audio, video } as const

/** The rest of a modality's keys are its source's, which knows them itself. */
const modalitySchema = z
  .looseObject({ count: lengthSchema.optional(), insertionPoint: insertionPointSchema.default(constant({ value: 1 })) })
  .optional()

const schema = strict({
  image: modalitySchema,
  audio: modalitySchema,
  video: modalitySchema,
  mix: mixSchema.optional(),
  prefix: strict(itemCountsShape).optional(),
}).superRefine((options, ctx) => {
  for (const [path, message] of problems(options)) ctx.addIssue({ code: 'custom', path, message })
})

/**
 * Media of requests from their configuration.
 *
 * @throws InferbenchError where keys or kinds don't belong together, and for what a kind's source refuses
 */
export function multimodal(options: MultimodalOptions, streams: Streams): Multimodal {
  const { mix, prefix, ...kinds } = parseOptions(schema, options, WHO)
  const modalities = mapKinds(kinds, ({ count = constant({ value: 1 }), insertionPoint, ...rest }, kind) => ({
    source: makeSource(kind, rest, streams),
    count,
    insertionPoint,
  }))
  const sorts = mix?.map(({ weight, ...of }) => ({ weight, counts: of }))
  return {
    ...createMediaMix({ modalities, mix: sorts, prefix }, streams),
    async ready() {
      await Promise.all(MEDIA_KINDS.map(async (kind) => modalities[kind]?.source.ready()))
    },
    describe: () => ({
      ...mapKinds(modalities, ({ source, count, ...rest }) => ({ ...(!mix && { count }), ...rest, ...source.options })),
      ...(mix && { mix }),
      ...(prefix && { prefix }),
    }),
  }
}

function makeSource(kind: MediaKind, options: object, streams: Streams): MediaSource {
  try {
    return makers[kind](options, streams)
  } catch (error) {
    if (!(error instanceof InferbenchError)) throw error
    throw new InferbenchError(error.code, WHO, `${kind}: ${error.message}`, { cause: error })
  }
}

type ParsedOptions = z.output<typeof schema>

function* problems({ mix, prefix = {}, ...kinds }: ParsedOptions): Generator<[path: PropertyKey[], message: string]> {
  for (const kind of MEDIA_KINDS) {
    const named = [prefix, ...(mix ?? [])].some((counted) => counted[kind])
    if (named && !kinds[kind]) yield [[kind], `mix or prefix names it: say how it is made, such as ${kind}: {}`]
    if (mix && kinds[kind] && !named) yield [[kind], `no entry of mix names it`]
    if (mix && kinds[kind]?.count) yield [[kind, 'count'], 'give counts in mix or here, not both']
  }
}

function mapKinds<From, To>(values: ByKind<From>, map: (value: From, kind: MediaKind) => To): ByKind<To> {
  const present = MEDIA_KINDS.filter((kind) => values[kind] !== undefined)
  return Object.fromEntries(present.map((kind) => [kind, map(values[kind]!, kind)]))
}
