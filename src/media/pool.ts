/** @module Pools: a bounded number of distinct items, drawn by a law of reuse. The same for pictures, sounds and films. */
import { hash } from 'node:crypto'

import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { strict } from '../options.ts'
import { createIndexSampler, type IndexSampler, type IndexSampling, samplingSchema } from '../random/index-sampler.ts'
import type { Streams } from '../random/streams.ts'
import { weightedChoice } from '../random/weighted-choice.ts'
import { chosenSchema } from './chosen-schema.ts'
import type { MediaContent, MediaItem, MediaKind, MediaOrigin, MediaPool, MediaSource } from './item.ts'
import { expectedDistinct } from './pool-expectation.ts'

/** How many items there are, and how they are reused. */
export interface PoolOptions {
  /** Distinct items, from 1 to a million. */
  readonly size: number
  /** @default `{ type: 'uniform' }` over all of them */
  readonly sampling?: IndexSampling | undefined
  /** False: no item twice in one request. @default true */
  readonly replacement?: boolean | undefined
}

/** Options of a pool, resolved. */
export interface ResolvedPool {
  readonly size: number
  readonly sampling: IndexSampling
  readonly replacement: boolean
}

/** What a kind of media is, before it is known which of its items are drawn. */
export interface MediaProfile {
  readonly kind: MediaKind
  /** The resolved options, as JSON for the report. */
  readonly options: Readonly<Record<string, unknown>>
  /** What decides the bytes beside an item's `spec`, as JSON: versions of encoders, files that are read. */
  readonly identity: unknown
  ready(): Promise<void>
  /**
   * Item `index` of a place: a function of the seed and these two alone, and unlike any other index.
   *
   * @param place prefix for names of streams, such as `media.image`
   */
  content(place: string, index: number): MediaContent
}

/** Items of which each is held whole. */
const MOST_ITEMS = 1_000_000

const itemCount = z.int().min(1).max(MOST_ITEMS)

/** Reads the options of a pool; the law of reuse is checked against its size. */
export const poolSchema: z.ZodType<ResolvedPool, PoolOptions> = chosenSchema((value) => {
  const count = itemCount.safeParse((value as Partial<PoolOptions> | null)?.size)
  const sampling = count.success ? samplingSchema(count.data) : z.custom<IndexSampling>()
  return strict({
    size: itemCount,
    sampling: sampling.default({ type: 'uniform' }),
    replacement: z.boolean().default(true),
  })
})

/** A source of a profile's items: from the pool, or, without one, a new item each draw. */
export function pooled(profile: MediaProfile, pool: ResolvedPool | undefined, streams: Streams): MediaSource {
  const place = `media.${profile.kind}`
  const make = (from: string, index: number, origin: MediaOrigin) => itemOf(profile, streams, from, index, origin)
  const { draw, drawMany, size, perRequest } = pool
    ? drawsOf(pool, place, streams, (index, of) => make(place, index, { type: 'pool', index, pool: of }))
    : freshDraws((n) => make(place, n, { type: 'fresh' }))
  return {
    kind: profile.kind,
    size,
    perRequest,
    options: { ...profile.options, ...(pool && { pool }) },
    ready: () => profile.ready(),
    draw,
    drawMany,
    prefix: (group, position) => make(`${place}.prefix.${group}`, position, { type: 'prefix', group }),
  }
}

type Draws = Pick<MediaSource, 'draw' | 'drawMany' | 'size' | 'perRequest'>

function freshDraws(draw: (n: number) => MediaItem): Draws {
  const drawMany = (first: number, count: number) => Array.from({ length: count }, (_, i) => draw(first + i))
  return { size: Infinity, perRequest: Infinity, draw, drawMany }
}

function drawsOf(
  { size, sampling, replacement }: ResolvedPool,
  place: string,
  streams: Streams,
  make: (index: number, pool: MediaPool) => MediaItem,
): Draws {
  const sampler = createIndexSampler(sampling, size, streams, `${place}.pool`)
  const pool: MediaPool = { size, expectedDistinct: (...of) => expectedDistinct(sampler, replacement, ...of) }
  const made: MediaItem[] = []
  const item = (index: number) => (made[index] ??= make(index, pool))
  const draw = (n: number) => item(sampler.index(n))
  const perRequest = replacement ? Infinity : sampler.shares.filter((share) => share > 0).length
  return {
    size,
    perRequest,
    draw,
    drawMany(first, count) {
      if (replacement) return Array.from({ length: count }, (_, i) => draw(first + i))
      if (count > perRequest) throw tooMany(place, count, perRequest)
      return distinctIndices(sampler, streams, `${place}.pool.again`, first, count).map(item)
    },
  }
}

/** An index that its request already holds is drawn again from those that are left, each with its share of the rest. */
function distinctIndices(
  sampler: IndexSampler,
  streams: Streams,
  name: string,
  first: number,
  count: number,
): number[] {
  const taken = new Set<number>()
  const shareOf = (share: number, index: number) => (taken.has(index) ? 0 : share)
  const again = (n: number) => weightedChoice(sampler.shares.map(shareOf))(streams.stream(name, n))
  for (let n = first; n < first + count; n++) {
    const index = sampler.index(n)
    taken.add(taken.has(index) ? again(n) : index)
  }
  return [...taken]
}

function itemOf(
  { kind, identity, content }: MediaProfile,
  { seed }: Streams,
  place: string,
  index: number,
  origin: MediaOrigin,
): MediaItem {
  const made = content(place, index)
  const key = hash('sha256', JSON.stringify([seed, place, index, identity, made.format, made.spec]), 'hex')
  return { ...made, kind, key, origin }
}

function tooMany(place: string, count: number, most: number): InferbenchError {
  return new InferbenchError(
    'pool-too-small',
    place,
    `${count} items for one request of a pool that can give ${most} without replacement: enlarge the pool's size, ` +
      `lower the count, or set replacement: true.`,
  )
}
