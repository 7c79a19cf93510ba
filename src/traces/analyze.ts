/** @module What a trace is like: its lengths, the prefixes that its requests share, and what a cache makes of them. */
import { type Bins, binBetween, binSamples } from '../stats/bins.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { type SortedSamples, sortSamples } from '../stats/quantile.ts'
import { summarize, type Summary } from '../stats/summary.ts'
import { type ArrivalStatistics, describeArrivals } from './arrival-statistics.ts'
import { type CachePoint, createCacheCurve } from './cache-curve.ts'
import { countChainedRepeats, findChainedPrefixes, readChain } from './chained-blocks.ts'
import { type HitRateSeries, hitRateSeries } from './hit-rate-series.ts'
import { countRepeatedBlocks } from './repeated-blocks.ts'
import { createBlockCollector, endlessCacheHits, blocksOf, lengthOf, type RequestBlocks } from './request-blocks.ts'
import type { TraceRow } from './row.ts'
import { findSharedPrefixes, type SharedPrefixes } from './shared-prefixes.ts'

/** A quantity of which every request has one value. */
export interface Distribution {
  readonly summary: Summary
  readonly bins: Bins
}

/** Plain JSON. `null` stands where there is nothing to describe. */
export interface TraceAnalysis {
  /** Tokens of a block. */
  readonly blockSize: number
  readonly requests: number
  /** Requests whose prompt has no length in the trace (text, messages, payload): it counts as 0. */
  readonly withoutInputLength: number
  /** Input tokens. */
  readonly isl: Distribution | null
  /** Output tokens; 0 where the trace doesn't say. */
  readonly osl: Distribution | null
  /** Input tokens in blocks that another request has at the same position, before or after. */
  readonly contextLength: Distribution | null
  /** The other input tokens; below 0 where a partial block is repeated beside one that isn't. */
  readonly uniquePromptLength: Distribution | null
  /** Share of a request's blocks that an endless cache finds; of requests with blocks. */
  readonly hitRate: Distribution | null
  /** Absent where no request has block ids. */
  readonly prefixes: PrefixStatistics | null
  readonly arrivals: ArrivalStatistics | null
}

export interface PrefixStatistics extends SharedPrefixes {
  /** Requests with block ids. */
  readonly requests: number
  readonly blocks: number
  readonly distinctBlocks: number
  /** Mean hit rate of requests: each weighs the same. */
  readonly cacheHitRate: number
  /** Blocks found over all blocks: what a server counts. */
  readonly blockHitRate: number
  readonly overTime: HitRateSeries
  /** Finite caches, smallest first: the sizes that were asked for. */
  readonly cache: readonly CachePoint[]
}

export interface AnalyzeOptions {
  /** Tokens of a block. */
  readonly blockSize: number
  /** Sizes of finite caches, in blocks, in any order. @default none */
  readonly cacheBlocks?: readonly number[] | undefined
}

const BINS = 40
const WINDOWS = 60
const HOTTEST = 10

/**
 * Reads the rows once. Memory: four bytes a block of the trace, some 20 a distinct one, and five numbers a row.
 */
export async function analyzeRows(rows: AsyncIterable<TraceRow>, options: AnalyzeOptions): Promise<TraceAnalysis> {
  const collector = createBlockCollector()
  const timestampsMs = new GrowingColumn()
  const isl = new GrowingColumn()
  const osl = new GrowingColumn()
  for await (const row of rows) {
    collector.add(row.hashIds ?? [])
    timestampsMs.push(row.timestampMs ?? NaN)
    isl.push(row.inputLength ?? NaN)
    osl.push(row.outputLength ?? 0)
  }
  const lengths = { isl: isl.values(), osl: osl.values() }
  return assemble(collector.finish(), lengths, timestampsMs.values(), options)
}

/** A column a quantity, a number a request. */
interface Lengths {
  /** NaN where the trace doesn't say. */
  readonly isl: Float64Array
  readonly osl: Float64Array
}

function assemble(
  trace: RequestBlocks,
  lengths: Lengths,
  timestampsMs: Float64Array,
  { blockSize, cacheBlocks = [] }: AnalyzeOptions,
): TraceAnalysis {
  const isl = lengths.isl.map((length) => length || 0)
  const { repeated, prefixes } = shareOf(trace)
  const context = isl.map((length, request) => {
    const all = repeated[request] === lengthOf(trace, request) && repeated[request] > 0
    return all ? length : repeated[request]! * blockSize
  })
  return {
    blockSize,
    requests: trace.requests,
    withoutInputLength: lengths.isl.filter(Number.isNaN).length,
    isl: describe(isl),
    osl: describe(lengths.osl),
    contextLength: describe(context),
    uniquePromptLength: describe(isl.map((length, request) => length - context[request]!)),
    ...describePrefixes(trace, prefixes, timestampsMs, cacheBlocks),
    arrivals: describeArrivals(timestampsMs, WINDOWS) ?? null,
  }
}

/** What requests share: quickly, where ids are chained as servers chain them, or else by looking at every prefix. */
function shareOf(trace: RequestBlocks): { readonly repeated: Uint32Array; readonly prefixes: SharedPrefixes } {
  const chain = readChain(trace)
  if (!chain) return { repeated: countRepeatedBlocks(trace), prefixes: findSharedPrefixes(trace, HOTTEST) }
  return { repeated: countChainedRepeats(trace, chain), prefixes: findChainedPrefixes(trace, chain, HOTTEST) }
}

function describePrefixes(
  trace: RequestBlocks,
  prefixes: SharedPrefixes,
  timestampsMs: Float64Array,
  cacheBlocks: readonly number[],
): Pick<TraceAnalysis, 'hitRate' | 'prefixes'> {
  const hits = endlessCacheHits(trace)
  // 0 / 0 of a request without blocks is NaN, which is left out.
  const rates = hits.map((found, request) => found / lengthOf(trace, request))
  const hitRate = describe(rates, (samples) => binBetween(samples, 0, 1, BINS))
  if (!hitRate) return { hitRate, prefixes: null }
  return {
    hitRate,
    prefixes: {
      requests: hitRate.summary.n,
      blocks: trace.blocks.length,
      distinctBlocks: trace.distinct,
      ...prefixes,
      cacheHitRate: hitRate.summary.mean,
      blockHitRate: hits.reduce((sum, found) => sum + found, 0) / trace.blocks.length,
      overTime: hitRateSeries(trace, hits, timestampsMs, WINDOWS),
      cache: cachePoints(trace, cacheBlocks),
    },
  }
}

function cachePoints(trace: RequestBlocks, sizes: readonly number[]): CachePoint[] {
  if (sizes.length === 0) return []
  const curve = createCacheCurve([...new Set(sizes)].toSorted((a, b) => a - b))
  for (let request = 0; request < trace.requests; request++) curve.add(blocksOf(trace, request))
  return curve.points()
}

function describe(values: Float64Array, bin = inBins): Distribution | null {
  const samples = sortSamples(values)
  return samples ? { summary: summarize(samples), bins: bin(samples) } : null
}

function inBins(samples: SortedSamples): Bins {
  return binSamples(samples, BINS)
}
