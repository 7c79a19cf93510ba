/** @module Statistics of a trace by name: what the matchers bound. */
import type { Better } from '../stats/bound.ts'
import { PERCENTILES, type Summary } from '../stats/summary.ts'
import type { Distribution, TraceAnalysis } from '../traces/analyze.ts'

/** What there is to know of a quantity that every request has. */
export const STATISTICS = ['mean', 'stddev', 'min', 'max', ...PERCENTILES] as const

export type Statistic = (typeof STATISTICS)[number]

export type Unit = 'tokens' | 'share' | 'count' | 'requests/s' | 'ratio'

interface Definition<Value> {
  readonly unit: Unit
  /** Which side a bare number bounds. */
  readonly better: Better
  of(analysis: TraceAnalysis): Value | null | undefined
  /** Why there is none, or why it would mislead. */
  missing(analysis: TraceAnalysis): string | undefined
}

const tokens = { unit: 'tokens', better: 'neither' } as const
const share = { unit: 'share', better: 'higher' } as const
const count = { unit: 'count', better: 'neither' } as const

/** Of every request one value. */
export const traceQuantities = {
  isl: { ...tokens, of: ({ isl }) => isl, missing: withoutLengths },
  osl: { ...tokens, of: ({ osl }) => osl, missing: withoutRows },
  contextLength: { ...tokens, of: ({ contextLength }) => contextLength, missing: withoutBlocks },
  uniquePromptLength: { ...tokens, of: ({ uniquePromptLength }) => uniquePromptLength, missing: withoutBlocks },
  hitRate: { ...share, of: ({ hitRate }) => hitRate, missing: withoutBlocks },
} as const satisfies Record<string, Definition<Distribution>>

/** One value a trace. */
export const traceFigures = {
  requests: { ...count, of: ({ requests }) => requests, missing: () => undefined },
  uniquePrefixes: { ...count, of: ({ prefixes }) => prefixes?.unique, missing: withoutBlocks },
  prefixGroups: { ...count, of: ({ prefixes }) => prefixes?.groups, missing: withoutBlocks },
  prefixReuseRatio: { ...share, of: ({ prefixes }) => prefixes?.reuseRatio, missing: withoutBlocks },
  cacheHitRate: { ...share, of: ({ prefixes }) => prefixes?.cacheHitRate, missing: withoutBlocks },
  blockHitRate: { ...share, of: ({ prefixes }) => prefixes?.blockHitRate, missing: withoutBlocks },
  requestsPerSecond: {
    unit: 'requests/s',
    better: 'neither',
    of: ({ arrivals }) => arrivals?.perSecond,
    missing: withoutTimes,
  },
  burstiness: { unit: 'ratio', better: 'neither', of: ({ arrivals }) => arrivals?.burstiness, missing: withoutTimes },
} as const satisfies Record<string, Definition<number>>

export type TraceQuantity = keyof typeof traceQuantities
export type TraceFigure = keyof typeof traceFigures

/** A number of a trace, or why it has none. */
export interface Observation {
  /** Such as `isl p75` or `cacheHitRate`. */
  readonly name: string
  readonly unit: Unit
  readonly value: number | undefined
  readonly missing: string | undefined
}

export function observeFigure(analysis: TraceAnalysis, figure: TraceFigure): Observation {
  const { unit, of, missing } = traceFigures[figure]
  return observation(figure, unit, of(analysis), missing(analysis))
}

export function observeStatistic(analysis: TraceAnalysis, quantity: TraceQuantity, statistic: Statistic): Observation {
  const { unit, of, missing } = traceQuantities[quantity]
  const summary: Summary | undefined = of(analysis)?.summary
  return observation(`${quantity} ${statistic}`, unit, summary?.[statistic], missing(analysis))
}

function observation(
  name: string,
  unit: Unit,
  value: number | null | undefined,
  missing: string | undefined,
): Observation {
  if (missing !== undefined || value === null || value === undefined) {
    return { name, unit, value: undefined, missing: missing ?? 'not observed' }
  }
  return { name, unit, value, missing: undefined }
}

function withoutRows({ requests }: TraceAnalysis): string | undefined {
  return requests === 0 ? 'the trace has no rows' : undefined
}

function withoutLengths(analysis: TraceAnalysis): string | undefined {
  const { withoutInputLength, requests } = analysis
  const unknown =
    withoutInputLength === 0 ? undefined : `${withoutInputLength} of ${requests} rows have no input_length`
  return withoutRows(analysis) ?? unknown
}

function withoutBlocks(analysis: TraceAnalysis): string | undefined {
  return withoutRows(analysis) ?? (analysis.prefixes ? undefined : 'no row has hash_ids')
}

function withoutTimes(analysis: TraceAnalysis): string | undefined {
  const { arrivals } = analysis
  if (!arrivals) return 'fewer than two rows have a timestamp'
  return arrivals.perSecond === null ? 'all requests came at once' : undefined
}
