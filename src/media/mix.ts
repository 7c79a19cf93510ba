/** @module Which media a message carries, how many, and where in its text: an ordered list of parts, by index alone. */
import { InferbenchError } from '../error.ts'
import { type Distribution, sampleLength } from '../random/distribution.ts'
import type { Stream, Streams } from '../random/streams.ts'
import { weightedChoice } from '../random/weighted-choice.ts'
import type { MediaItem, MediaKind, MediaSource } from './item.ts'
import { firstDraws } from './mix-draws.ts'

/** A piece of a message to be: text of so many tokens, or an item. */
export type PlannedPart =
  | { readonly type: 'text'; readonly tokens: number }
  | { readonly type: 'media'; readonly item: MediaItem }

/** Something for every kind that there is. */
export type ByKind<Value> = { readonly [Kind in MediaKind]?: Value | undefined }

/** What messages carry of one kind. */
export interface Modality {
  readonly source: MediaSource
  /** Items of a message. */
  readonly count: Distribution
  /**
   * Where items stand, as a share of the text's tokens: 0 is before it, 1 after it. `spread` puts k items behind the first,
   * second … k-th of k equal pieces of text.
   */
  readonly insertionPoint: Distribution | 'spread'
}

/** A sort of requests: its share among all, and how many items of each kind it carries. */
export interface MixEntry {
  readonly weight: number
  readonly counts: ByKind<Distribution>
}

export interface MediaMixOptions {
  readonly modalities: ByKind<Modality>
  /** Takes the place of the modalities' counts. */
  readonly mix?: readonly MixEntry[] | undefined
  /** Items in the prefix that a group of requests shares. */
  readonly prefix?: ByKind<Distribution> | undefined
}

export interface MediaMix {
  /** The parts of a request with so many tokens of text. */
  parts(request: number, tokens: number): PlannedPart[]
  /** The parts of a group's shared prefix with so many tokens of text; its items are none of a pool's. */
  prefixParts(group: number, tokens: number): PlannedPart[]
}

/** In this order where they stand at the same place. */
export const MEDIA_KINDS = ['image', 'audio', 'video'] as const

/**
 * A mix, drawing from streams named `media.…`.
 *
 * @throws InferbenchError where laws give nothing usable, or more items for a request than its pool has
 */
export function createMediaMix({ modalities, mix, prefix = {} }: MediaMixOptions, streams: Streams): MediaMix {
  const choose = weightedChoice(mix?.map(({ weight }) => weight) ?? [1])
  const sortOf = (request: number) => mix?.[choose(streams.stream('media.mix', request))]?.counts
  const placers = MEDIA_KINDS.flatMap((kind) => {
    const modality = modalities[kind]
    if (!modality || modality.source.size === 0) return []
    for (const law of mix?.map(({ counts }) => counts[kind]) ?? [modality.count]) tryOut(modality, law, streams)
    const countOf = mix ? (request: number) => sortOf(request)![kind] : () => modality.count
    return createPlacer(modality, countOf, prefix[kind], streams)
  })
  const collect = (tokens: number, of: (placer: Placer) => PlacedItem[]) => arrange(tokens, placers.flatMap(of))
  return {
    parts: (request, tokens) => collect(tokens, ({ ofRequest }) => ofRequest(request)),
    prefixParts: (group, tokens) => collect(tokens, ({ ofPrefix }) => ofPrefix(group)),
  }
}

/** An item, and the share of the text before it. */
interface PlacedItem {
  readonly item: MediaItem
  readonly point: number
}

/** Draws and places the items of one kind. */
interface Placer {
  ofRequest(request: number): PlacedItem[]
  ofPrefix(group: number): PlacedItem[]
}

function createPlacer(
  { source, insertionPoint }: Modality,
  lawOf: (request: number) => Distribution | undefined,
  prefixLaw: Distribution | undefined,
  streams: Streams,
): Placer {
  const place = `media.${source.kind}`
  const countOf = (request: number) => drawCount(lawOf(request), streams, `${place}.count`, request)
  const firstOf = firstDraws(countOf)
  const setAt = (items: readonly MediaItem[], stream: Stream): PlacedItem[] =>
    items.map((item, i) => ({ item, point: pointOf(insertionPoint, i, items.length, stream) }))
  return {
    ofRequest(request) {
      const items = source.drawMany(firstOf(request), countOf(request))
      return setAt(items, streams.stream(`${place}.insertionPoint`, request))
    },
    ofPrefix(group) {
      const length = drawCount(prefixLaw, streams, `${place}.prefix.count`, group)
      const items = Array.from({ length }, (_, position) => source.prefix(group, position))
      return setAt(items, streams.stream(`${place}.prefix.insertionPoint`, group))
    },
  }
}

function drawCount(law: Distribution | undefined, streams: Streams, name: string, index: number): number {
  return law ? sampleLength(law, streams.stream(name, index), 0, name) : 0
}

/** Laws that never give anything usable are an error when they are stated, not at the first request. */
function tryOut({ source, insertionPoint }: Modality, law: Distribution | undefined, streams: Streams): void {
  const count = drawCount(law, streams, `media.${source.kind}.count`, 0)
  if (count > source.perRequest) source.drawMany(0, count)
  pointOf(insertionPoint, 0, 1, streams.stream(`media.${source.kind}.insertionPoint`))
}

/** Draws before a law that never gives a share is an error. */
const ATTEMPTS = 10_000

function pointOf(insertionPoint: Modality['insertionPoint'], position: number, count: number, stream: Stream): number {
  if (insertionPoint === 'spread') return (position + 1) / count
  for (let i = 0; i < ATTEMPTS; i++) {
    const point = insertionPoint.sample(stream)
    if (point >= 0 && point <= 1) return point
  }
  throw new InferbenchError(
    'impossible-insertion-point',
    'media',
    `${JSON.stringify(insertionPoint)} gave no insertionPoint from 0 to 1 in ${ATTEMPTS.toLocaleString('en')} draws.`,
  )
}

/** Text and items in their order, without empty text. */
function arrange(tokens: number, items: readonly PlacedItem[]): PlannedPart[] {
  const parts: PlannedPart[] = []
  let said = 0
  const say = (until: number) => {
    if (until > said) parts.push({ type: 'text', tokens: until - said })
    said = until
  }
  for (const { item, point } of [...items].sort((a, b) => a.point - b.point)) {
    say(Math.round(point * tokens))
    parts.push({ type: 'media', item })
  }
  say(tokens)
  return parts
}
