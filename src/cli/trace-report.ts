/** @module The analysis of a trace as text: the numbers of each quantity beside a picture of it. */
import { formatDuration } from '../../reporters/format.ts'
import type { Paint } from '../../reporters/paint.ts'
import { printable, wrap } from '../../reporters/text.ts'
import { renderPlainTable } from '../plain-table.ts'
import { formatCount, formatNumber } from '../report/format.ts'
import type { Bins } from '../stats/bins.ts'
import type { Distribution, PrefixStatistics } from '../traces/analyze.ts'
import type { ArrivalStatistics } from '../traces/arrival-statistics.ts'
import type { CachePoint } from '../traces/cache-curve.ts'
import type { HitRateSeries } from '../traces/hit-rate-series.ts'
import type { SharedPrefix } from '../traces/hot-prefixes.ts'
import type { Trace } from '../traces/trace.ts'
import { bars, sparkline } from './bars.ts'
import { traceNotes } from './trace-notes.ts'

export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly paint: Paint
  /** Sizes of finite caches to list, in blocks. */
  readonly cacheBlocks: readonly number[]
}

const RULE = '='.repeat(60)
/** Columns of the numbers, left of the picture. */
const NUMBERS = 25
/** Lines of bars; a line of labels stands below them. */
const BAR_LINES = 6
/** Columns of a bar, where there are few of them. */
const WIDEST_BAR = 8
const HOTTEST = 5

/** Renders the report; its lines fit into 80 columns, and use what there is beyond. */
export function renderTraceReport(trace: Trace, { width, paint, cacheBlocks }: RenderOptions): string {
  const { analysis } = trace
  const { prefixes, arrivals } = analysis
  const quantities: readonly [string, Distribution | null, Format][] = [
    ['ISL (Input Sequence Length)', analysis.isl, decimal],
    ['OSL (Output Sequence Length)', analysis.osl, decimal],
    ['Context Length (in blocks that come again)', prefixes && analysis.contextLength, decimal],
    ['Unique Prompt Length (the rest of the input)', prefixes && analysis.uniquePromptLength, decimal],
    ['Hit Rate (of each request, endless cache)', analysis.hitRate, percent],
  ]
  return [
    paint.strong('Trace Analysis Report'),
    RULE,
    ...totals(trace),
    ...traceNotes(trace).flatMap((note) => wrap(printable(note), width).map(paint.unsure)),
    ...quantities.flatMap(([title, distribution, format]) =>
      distribution ? ['', paint.strong(`${title}:`), ...block(distribution, format, width, paint)] : [],
    ),
    ...(arrivals ? ['', paint.strong('Arrivals:'), ...arrivalLines(arrivals, paint)] : []),
    ...(prefixes ? prefixSections(prefixes, analysis.blockSize, cacheBlocks, paint) : []),
    RULE,
  ].join('\n')
}

type Format = (value: number) => string

const { format: decimal } = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const percent: Format = (value) => `${(value * 100).toFixed(1)}%`

function totals({ analysis }: Trace): string[] {
  const { requests, prefixes } = analysis
  const entries = {
    'Total requests': decimal(requests),
    'Unique prefixes': decimal(prefixes?.unique ?? 0),
    ...(prefixes && {
      'Prefix groups': decimal(prefixes.groups),
      'Cache hit rate': `${percent(prefixes.cacheHitRate)}   mean of the requests`,
      'Block hit rate': `${percent(prefixes.blockHitRate)}   of all blocks`,
      'Prefix reuse ratio': percent(prefixes.reuseRatio),
    }),
  }
  return Object.entries(entries).map(([label, value]) => `${`${label}:`.padEnd(22)} ${value}`)
}

/** Seven numbers, and right of them as many lines of picture, where there is room. */
function block({ summary, bins }: Distribution, format: Format, width: number, paint: Paint): string[] {
  const { min, p25, p50, p75, max, mean, stddev } = summary
  const entries = { 'Min': min, 'P25': p25, 'Median': p50, 'P75': p75, 'Max': max, 'Mean': mean, 'Std Dev': stddev }
  const picture = histogram(bins, format, width - NUMBERS, paint)
  return Object.entries(entries).map(([label, value], line) => {
    const text = `  ${`${label}:`.padEnd(8)} ${format(value)}`
    return picture[line] === undefined ? text : (text.padEnd(NUMBERS) + picture[line]).trimEnd()
  })
}

/** Bars over a line of labels. */
function histogram({ edges, counts }: Bins, format: Format, width: number, paint: Paint): string[] {
  const columns = Math.min(WIDEST_BAR, Math.floor(width / counts.length))
  if (columns < 1) return []
  const wide = counts.flatMap((count) => Array.from({ length: columns }, () => count))
  const middle = Math.round(edges[counts.length >>> 1]! * 1_000) / 1_000
  const labels = labelLine(format(edges[0]!), format(middle), format(edges.at(-1)!), wide.length)
  return [...bars(wide, BAR_LINES), ...(labels.length <= width ? [paint.faint(labels)] : [])]
}

/** Where the bars begin, where their middle is and where they end, as far as there is room. */
function labelLine(low: string, middle: string, high: string, width: number): string {
  if (low === high) return low
  const left = low.padEnd((width - middle.length) >>> 1)
  const begun = left.length > low.length && middle !== high ? left + middle : low
  const line = begun + high.padStart(width - begun.length)
  return begun.length + high.length < width ? line : `${low} … ${high}`
}

function arrivalLines(arrivals: ArrivalStatistics, paint: Paint): string[] {
  const { requests, durationMs, perSecond, peakPerSecond, burstiness, perWindow } = arrivals
  const rate = perSecond === null ? 'at once' : `in ${formatDuration(durationMs)}, ${formatNumber(perSecond)} a second`
  return [
    `  ${formatCount(requests, 'request')} ${rate}; at most ${formatNumber(peakPerSecond)} in one second`,
    ...(burstiness === null
      ? []
      : [`  Burstiness (stddev / mean of the gaps; 1 is a Poisson process): ${formatNumber(burstiness, 3)}`]),
    ...(durationMs === 0 ? [] : strip(perWindow, Math.max(...perWindow), '0 s', formatDuration(durationMs), paint)),
  ]
}

/** A line of bars, and where it begins and ends. */
function strip(values: readonly (number | null)[], max: number, from: string, to: string, paint: Paint): string[] {
  return [`  ${sparkline(values, max)}`, paint.faint(`  ${from}${to.padStart(values.length - from.length)}`)]
}

function prefixSections(
  { overTime, cache, hottest }: PrefixStatistics,
  blockSize: number,
  cacheBlocks: readonly number[],
  paint: Paint,
): string[] {
  const points = cache.filter(({ blocks }) => cacheBlocks.includes(blocks))
  return [
    '',
    paint.strong('Block hit rate over the trace (endless cache; full height is 100%):'),
    ...timeLines(overTime, paint),
    ...(points.length === 0 ? [] : ['', paint.strong('Finite caches (LRU):'), ...cacheTable(points, blockSize)]),
    ...(hottest.length === 0 ? [] : ['', paint.strong('Hottest prefixes:'), ...prefixTable(hottest, blockSize)]),
  ]
}

function timeLines({ by, windows }: HitRateSeries, paint: Paint): string[] {
  const rates = windows.map(({ blockHitRate }) => blockHitRate)
  if (by === 'request') return strip(rates, 1, 'first request', 'last', paint)
  const widthMs = (windows[1]?.start ?? 0) - (windows[0]?.start ?? 0)
  return strip(rates, 1, '0 s', formatDuration(widthMs * windows.length), paint)
}

function cacheTable(points: readonly CachePoint[], blockSize: number): string[] {
  const rows = points.map(({ blocks, cacheHitRate, blockHitRate, evictions }) => [
    `  ${formatNumber(blocks)}`,
    formatNumber(blocks * blockSize),
    percent(cacheHitRate),
    percent(blockHitRate),
    formatNumber(evictions),
  ])
  return renderPlainTable(['  Blocks', 'Tokens', 'Cache hit rate', 'Block hit rate', 'Evictions'], rows).split('\n')
}

function prefixTable(hottest: readonly SharedPrefix[], blockSize: number): string[] {
  const rows = hottest
    .slice(0, HOTTEST)
    .map(({ blocks, requests, firstId, lastId }) => [
      `  ${formatNumber(blocks)}`,
      formatNumber(blocks * blockSize),
      formatNumber(requests),
      String(firstId),
      String(lastId),
    ])
  return renderPlainTable(['  Blocks', 'Tokens', 'Requests', 'First id', 'Last id'], rows).split('\n')
}
