/** @module Small charts of blocks: the shape of a distribution, and how a run went on. */
import sparkly from 'sparkly'

import { requestMetrics } from '../src/metrics/definitions.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { PERCENTILES, percentileOf, type Summary } from '../src/stats/summary.ts'

const SHAPE_BLOCKS = 10
/** Blocks over time; of more slices, each block is the mean of some. */
const MOST_BLOCKS = 40

/**
 * How a metric is spread between its minimum and its p95, the tail left out. Between two percentiles of the summary the
 * values are taken to lie evenly, so that narrow peaks look broader than they are.
 */
export function drawShape(summary: Summary): string {
  const { min, p95 } = summary
  if (summary.n < 2 || !(p95 > min)) return ''
  const edge = (i: number) => min + ((p95 - min) * i) / SHAPE_BLOCKS
  const shares = Array.from(
    { length: SHAPE_BLOCKS },
    (_, i) => shareBelow(summary, edge(i + 1)) - shareBelow(summary, edge(i)),
  )
  return sparkly(shares, { minimum: 0 })
}

/** Share of the values below a value, by linear interpolation of what the summary knows. */
function shareBelow(summary: Summary, value: number): number {
  const known = [[summary.min, 0] as const, ...PERCENTILES.map((name) => [summary[name], percentileOf(name)!] as const)]
  // Of several percentiles at one value, the values are there at once: the highest counts.
  const next = known.findIndex(([at]) => at > value)
  if (next <= 0) return next === 0 ? 0 : 1
  const [[from, low], [to, high]] = [known[next - 1]!, known[next]!]
  return low + ((high - low) * (value - from)) / (to - from)
}

/** `over time  requests/s ▅▅▆▅  TTFT p50 ▁▁▂▇`, where the run was cut into slices. */
export function drawOverTime({ slices = [] }: Pick<RunReport, 'slices'>): string[] {
  if (slices.length < 2) return []
  const series = [
    ['requests/s', slices.map(({ requestsPerSecond }) => requestsPerSecond)] as const,
    [`${requestMetrics.ttft.label} p50`, slices.map(({ metrics }) => metrics.ttft?.p50 ?? NaN)] as const,
  ]
  const drawn = series.filter(([, values]) => values.some(Number.isFinite))
  return drawn.map(([label, values]) => `${label.padEnd(10)} over time  ${sparkly(squeeze(values), { minimum: 0 })}`)
}

function squeeze(values: readonly number[]): number[] {
  const each = Math.ceil(values.length / MOST_BLOCKS)
  return Array.from({ length: Math.ceil(values.length / each) }, (_, i) => {
    const part = values.slice(i * each, (i + 1) * each).filter(Number.isFinite)
    return part.length === 0 ? NaN : part.reduce((sum, value) => sum + value, 0) / part.length
  })
}

/** True where a terminal is likely to have the blocks: a locale of UTF-8, and no console of letters alone. */
export function canDrawBlocks(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG']
  return env['TERM'] !== 'linux' && env['TERM'] !== 'dumb' && (!locale || /utf-?8/i.test(locale))
}
