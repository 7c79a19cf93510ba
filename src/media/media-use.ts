/** @module What a run did with its media: how many items it sent, how many different ones, and what was expected. */
import * as z from 'zod'

import { strict } from '../options.ts'
import type { MediaItem, MediaKind, MediaOrigin, MediaPool } from './item.ts'

const count = z.int().min(0)

/** Media of one kind in the requests of a run. Rates are null where nothing was drawn. */
export const MediaUse = strict({
  /** Items in all requests, those of shared prefixes apart. */
  draws: count,
  /** Different ones among them. */
  distinct: count,
  /** 1 − distinct / draws: what a cache that forgets nothing serves. */
  hitRate: z.number().nullable(),
  /** The hit rate that the laws of reuse let expect of so many draws; null as well of a run of several machines. */
  expectedHitRate: z.number().nullable(),
  /** Share of the draws that went to the most drawn item of the pools, to the 10 most drawn, to the 100 most drawn. */
  hottest: z.array(strict({ items: count, share: z.number() })),
  /** Items in shared prefixes, and different ones among them. */
  prefix: strict({ draws: count, distinct: count }),
  /** Size of all files, those of shared prefixes included, before base64 adds its third. */
  bytes: count,
})
export type MediaUse = z.infer<typeof MediaUse>

/** Media of a run; a kind that it had none of is absent. */
export const RunMedia = strict({
  images: MediaUse.optional(),
  audio: MediaUse.optional(),
  video: MediaUse.optional(),
})
export type RunMedia = z.infer<typeof RunMedia>

/** What is counted of an item. Its pool is known to whoever drew it, and not to who reads of it. */
export interface CountedMedia {
  readonly item: Pick<MediaItem, 'kind' | 'key'> & {
    readonly origin: Pick<MediaOrigin, 'type'> & { readonly pool?: MediaPool | undefined }
  }
  readonly bytes: number
}

/** Counts what requests carry. */
export interface MediaTally {
  /** Adds the media of one request. */
  add(request: readonly CountedMedia[]): void
  summary(): RunMedia
}

const names = { image: 'images', audio: 'audio', video: 'video' } as const satisfies Record<MediaKind, keyof RunMedia>

/** A tally of nothing yet. Memory grows with the different items of pools and prefixes, not with requests. */
export function createMediaTally(): MediaTally {
  const tallies: { -readonly [Name in keyof RunMedia]?: KindTally } = {}
  return {
    add(request) {
      for (const media of Object.values(Object.groupBy(request, ({ item }) => names[item.kind]))) {
        const tally = (tallies[names[media[0]!.item.kind]] ??= emptyTally())
        for (const rendered of media) addItem(tally, rendered)
        for (const pool of new Set(media.flatMap(poolOf))) increase(tally.poolRequests, pool)
      }
    },
    summary: () => Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, summarize(tally)])),
  }
}

interface KindTally {
  fresh: number
  bytes: number
  /** Draws by key. */
  readonly pooled: Map<string, number>
  readonly prefix: Map<string, number>
  readonly poolDraws: Map<MediaPool, number>
  /** Requests that drew from a pool. */
  readonly poolRequests: Map<MediaPool, number>
}

function emptyTally(): KindTally {
  return {
    fresh: 0,
    bytes: 0,
    pooled: new Map(),
    prefix: new Map(),
    poolDraws: new Map(),
    poolRequests: new Map(),
  }
}

function addItem(tally: KindTally, { item: { key, origin }, bytes }: CountedMedia): void {
  tally.bytes += bytes
  if (origin.type === 'fresh') tally.fresh++
  else increase(origin.type === 'pool' ? tally.pooled : tally.prefix, key)
  if (origin.pool) increase(tally.poolDraws, origin.pool)
}

function poolOf({ item: { origin } }: CountedMedia): MediaPool[] {
  return origin.pool ? [origin.pool] : []
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function summarize({ fresh, bytes, pooled, prefix, poolDraws, poolRequests }: KindTally): MediaUse {
  const pooledDraws = sum([...pooled.values()])
  const draws = fresh + pooledDraws
  const knowsPools = sum([...poolDraws.values()]) === pooledDraws
  const distinct = fresh + pooled.size
  const expected = fresh + sum([...poolDraws].map(([pool, of]) => pool.expectedDistinct(of, poolRequests.get(pool)!)))
  return {
    draws,
    distinct,
    hitRate: draws === 0 ? null : 1 - distinct / draws,
    expectedHitRate: draws === 0 || !knowsPools ? null : 1 - expected / draws,
    hottest: hottest([...pooled.values()], draws),
    prefix: { draws: sum([...prefix.values()]), distinct: prefix.size },
    bytes,
  }
}

function hottest(counts: readonly number[], draws: number): MediaUse['hottest'] {
  const descending = [...counts].sort((a, b) => b - a)
  const tops = [1, 10, 100].filter((items) => items <= counts.length)
  return tops.map((items) => ({ items, share: sum(descending.slice(0, items)) / draws }))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
