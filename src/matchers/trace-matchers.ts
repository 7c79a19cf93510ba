/** @module Matchers on a trace, or on its analysis. */
import { expect } from 'vitest'
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { parseOptions, strict } from '../options.ts'
import { formatCount } from '../report/format.ts'
import type { Bound } from '../stats/bound.ts'
import type { TraceAnalysis } from '../traces/analyze.ts'
import type { MatcherResult, Negatable } from './matcher.ts'
import { checkFigure, checkStats, isKept, renderChecks, type TraceCheck, type TraceStats } from './trace-bounds.ts'
import { checkPreserved } from './trace-preservation.ts'
import { type Observation, observeFigure, type TraceFigure, traceFigures } from './trace-statistics.ts'

/** What the matchers take: a trace such as `trace.open` gives, or the analysis of one. */
export type Analyzed = TraceAnalysis | { readonly path?: string; readonly analysis: TraceAnalysis }

export interface CacheHitRateOptions {
  /** Size of an LRU cache; the trace must have been opened with it among its `cacheBlocks`. @default endless */
  readonly cacheBlocks?: number | undefined
}

export interface PreserveOptions {
  /** Greatest difference: of lengths, as a share of the original's; of shares, as it is. @default 0.05 */
  readonly tolerance?: number | undefined
}

/** A number that the trace doesn't have fails an assertion, negated or not. */
export interface TraceMatchers<R> {
  /** The mean over requests of the share of their blocks that a cache finds; a number is a minimum. */
  toHaveCacheHitRate(bound: Bound, options?: CacheHitRateOptions): R
  /** The share of prefixes that begin two requests or more; a number is a minimum. */
  toHavePrefixReuseRatio(bound: Bound): R
  /** The number of distinct prefixes, as `{ min, max }`. */
  toHaveUniquePrefixes(bound: Bound): R
  /** Every statistic keeps its bound. */
  toMatchTraceStats(stats: TraceStats): R
  /** Lengths, hit rates and sharing are those of another trace. */
  toPreserveTraceStats(original: Analyzed, options?: PreserveOptions): R
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> extends TraceMatchers<R> {}
}

const cacheOptions = strict({ cacheBlocks: z.int().min(1).optional() })
const preserveOptions = strict({ tolerance: z.number().min(0).default(0.05) })

function toHaveCacheHitRate(
  this: Negatable,
  received: unknown,
  bound: Bound,
  options: CacheHitRateOptions = {},
): MatcherResult {
  const who = 'toHaveCacheHitRate'
  const trace = requireTrace(received, who)
  const { cacheBlocks } = parseOptions(cacheOptions, options, who)
  const endless = observeFigure(trace.analysis, 'cacheHitRate')
  const observed = cacheBlocks === undefined ? endless : { ...endless, ...finite(trace.analysis, cacheBlocks, who) }
  return verdict(trace, [checkFigure(observed, 'higher', bound, who)], this.isNot)
}

function toHavePrefixReuseRatio(this: Negatable, received: unknown, bound: Bound): MatcherResult {
  return keepsFigure(received, 'prefixReuseRatio', bound, 'toHavePrefixReuseRatio', this.isNot)
}

function toHaveUniquePrefixes(this: Negatable, received: unknown, bound: Bound): MatcherResult {
  return keepsFigure(received, 'uniquePrefixes', bound, 'toHaveUniquePrefixes', this.isNot)
}

function toMatchTraceStats(this: Negatable, received: unknown, stats: TraceStats): MatcherResult {
  const who = 'toMatchTraceStats'
  const trace = requireTrace(received, who)
  return verdict(trace, checkStats(trace.analysis, stats, who), this.isNot)
}

function toPreserveTraceStats(
  this: Negatable,
  received: unknown,
  original: Analyzed,
  options: PreserveOptions = {},
): MatcherResult {
  const who = 'toPreserveTraceStats'
  const trace = requireTrace(received, who)
  const { tolerance } = parseOptions(preserveOptions, options, who)
  return verdict(trace, checkPreserved(trace.analysis, requireTrace(original, who).analysis, tolerance), this.isNot)
}

function keepsFigure(
  received: unknown,
  name: TraceFigure,
  bound: Bound,
  who: string,
  negated: boolean | undefined,
): MatcherResult {
  const trace = requireTrace(received, who)
  const observed = observeFigure(trace.analysis, name)
  return verdict(trace, [checkFigure(observed, traceFigures[name].better, bound, who)], negated)
}

/** The hit rate of one of the caches that were worked out. */
function finite({ prefixes }: TraceAnalysis, blocks: number, who: string): Partial<Observation> {
  const name = `cacheHitRate of ${formatCount(blocks, 'block')}`
  if (!prefixes) return { name }
  const point = prefixes.cache.find((candidate) => candidate.blocks === blocks)
  if (point) return { name, value: point.cacheHitRate }
  throw new InferbenchError(
    'unknown-cache',
    who,
    `The trace was not analysed for a cache of ${blocks} blocks: open it with { cacheBlocks: [${blocks}] }.`,
  )
}

/** Negated, one bound that is not kept is what the test wants; a number that isn't there proves nothing either way. */
function verdict({ name }: NamedTrace, checks: readonly TraceCheck[], negated = false): MatcherResult {
  const kept = checks.map(isKept)
  const met = negated ? kept.includes(false) && !kept.includes(undefined) : kept.every((one) => one === true)
  const wanted = negated ? 'to miss a bound' : 'to keep its bounds'
  return { pass: met !== negated, message: () => `Expected ${name} ${wanted}:\n${renderChecks(checks)}` }
}

interface NamedTrace {
  readonly name: string
  readonly analysis: TraceAnalysis
}

function requireTrace(value: unknown, who: string): NamedTrace {
  const { analysis = value, path } = (value ?? {}) as { analysis?: unknown; path?: unknown }
  if (isAnalysis(analysis)) return { name: typeof path === 'string' ? path : 'the trace', analysis }
  const got = value instanceof Promise ? 'a promise: write `await trace.open(…)`' : 'something else'
  throw new InferbenchError(
    'not-a-trace',
    who,
    `Expected a trace, such as \`const trace = await trace.open(…)\` gives, or its analysis; got ${got}.`,
  )
}

function isAnalysis(value: unknown): value is TraceAnalysis {
  const keys = ['blockSize', 'requests', 'isl', 'hitRate', 'prefixes', 'arrivals']
  return typeof value === 'object' && value !== null && keys.every((key) => Object.hasOwn(value, key))
}

expect.extend({
  toHaveCacheHitRate,
  toHavePrefixReuseRatio,
  toHaveUniquePrefixes,
  toMatchTraceStats,
  toPreserveTraceStats,
})
