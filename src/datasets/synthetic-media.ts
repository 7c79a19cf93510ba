/** @module Media in synthetic prompts, in the words of the fixtures or of AIPerf's configuration. */
import * as z from 'zod'

import type { MediaKind, MediaSource } from '../media/item.ts'
import { insertionPointSchema, mixSchema } from '../media/mix-schema.ts'
import { type ByKind, createMediaMix, type MediaMix, type Modality } from '../media/mix.ts'
import { multimodal, type MultimodalOptions } from '../media/multimodal.ts'
import { strict } from '../options.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Length } from '../random/distribution.ts'
import type { Streams } from '../random/streams.ts'

/** Media of one kind in every prompt. */
export interface SyntheticMedia {
  /** `media.images(…)`, `media.audio(…)` or `media.video(…)`. */
  readonly source: MediaSource
  /** Items of a prompt; not with `mix`. @default 1 */
  readonly count?: Length | undefined
  /** A share of the prompt's text, from 0, before it, to 1, after it; a law of shares; or `spread`. @default 1 */
  readonly insertionPoint?: Length | 'spread' | undefined
}

/** What of the options of synthetic prompts speaks of media. */
export interface SyntheticMediaOptions {
  readonly images?: SyntheticMedia | undefined
  readonly audio?: SyntheticMedia | undefined
  readonly video?: SyntheticMedia | undefined
  /** Sorts of prompts by weight, and how many items of each kind one carries; a kind that isn't named has none. */
  readonly mix?: readonly ({ readonly weight: number } & ByKind<Length>)[] | undefined
  /** The same as configuration: options by kind, with pools. */
  readonly multimodal?: MultimodalOptions | undefined
}

/** Media of prompts, ready to be drawn. */
export interface PromptMedia extends MediaMix {
  ready(): Promise<void>
  describe(): Record<string, unknown>
}

const keys = { image: 'images', audio: 'audio', video: 'video' } as const satisfies Record<MediaKind, string>
const KINDS = Object.keys(keys) as MediaKind[]

const one = () => lengthSchema.parse(1)

function mediaOf(kind: MediaKind) {
  const isSource = (value: unknown) => (value as MediaSource | null | undefined)?.kind === kind
  return strict({
    source: z.custom<MediaSource>(isSource, `expected media.${keys[kind]}(…)`),
    count: lengthSchema.optional(),
    insertionPoint: insertionPointSchema.default(one),
  }).optional()
}

/** Keys of the options of synthetic prompts. */
export const syntheticMediaShape = {
  images: mediaOf('image'),
  audio: mediaOf('audio'),
  video: mediaOf('video'),
  mix: mixSchema.optional(),
  multimodal: z.custom<MultimodalOptions>((value) => typeof value === 'object' && value !== null).optional(),
}

const shape = z.object(syntheticMediaShape)
type ResolvedMedia = z.output<typeof shape>

/** What is wrong with options that are well formed one by one. */
export function* mediaProblems(options: ResolvedMedia): Generator<[path: string, message: string]> {
  const { mix, multimodal: configured } = options
  const given = KINDS.filter((kind) => options[keys[kind]])
  if (configured && (given.length > 0 || mix)) yield ['multimodal', `give it or ${Object.values(keys).join(', ')}, mix`]
  for (const kind of KINDS) {
    const named = mix?.some((sort) => sort[kind]) ?? false
    if (named && !given.includes(kind)) yield [keys[kind], `mix names ${kind}: give its source`]
    if (mix && given.includes(kind) && !named) yield [keys[kind], `no entry of mix names ${kind}`]
    if (mix && options[keys[kind]]?.count) yield [`${keys[kind]}.count`, 'give counts in mix or here, not both']
  }
}

/** The media that the options ask for; `undefined` where they ask for none. */
export function createPromptMedia(options: ResolvedMedia, streams: Streams): PromptMedia | undefined {
  if (options.multimodal) {
    const configured = multimodal(options.multimodal, streams)
    return { ...configured, describe: () => ({ multimodal: configured.describe() }) }
  }
  const given = KINDS.filter((kind) => options[keys[kind]])
  if (given.length === 0) return undefined
  const modalities = Object.fromEntries(given.map((kind) => [kind, modalityOf(options[keys[kind]]!)]))
  const mix = options.mix?.map(({ weight, ...of }) => ({ weight, counts: of }))
  return {
    ...createMediaMix({ modalities, mix }, streams),
    async ready() {
      await Promise.all(given.map((kind) => options[keys[kind]]!.source.ready()))
    },
    describe: () => ({
      ...Object.fromEntries(given.map((kind) => [keys[kind], describeKind(options[keys[kind]]!)])),
      ...(options.mix && { mix: options.mix }),
    }),
  }
}

type ResolvedKind = NonNullable<ResolvedMedia['images']>

function modalityOf({ source, count = one(), insertionPoint }: ResolvedKind): Modality {
  return { source, count, insertionPoint }
}

function describeKind({ source, ...rest }: ResolvedKind): Record<string, unknown> {
  return { ...source.options, ...rest }
}
