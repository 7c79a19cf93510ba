/** @module A comparison with a baseline in words. */
import type { BaselineResult, Difference } from './comparison.ts'
import { formatCount, formatNumber, formatShare } from './format.ts'

/** Parts of a line, or cells of a table; an empty string where there is nothing to say. */
export interface DifferenceText {
  readonly mark: '✓' | '✗' | '?'
  /** `ttft p99`. */
  readonly metric: string
  /** `58.1 → 68.7 ms`. */
  readonly values: string
  /** `+18.2 %`. */
  readonly change: string
  /** `+12.1 % … +24.5 %`. */
  readonly interval: string
  /** `≤ +10 %`. */
  readonly tolerance: string
  readonly status: Difference['status']
  readonly reason: string
}

export function describeDifference(difference: Difference): DifferenceText {
  const { metric, statistic, unit, relative, limits, interval, change, status, reason, held } = difference
  const signed = (value: number) => (value > 0 ? '+' : '') + (relative ? percent(value) : plain(value, unit))
  const withUnit = (text: string) => (relative ? text : `${text} ${unit === 'share' ? 'points' : unit}`)
  const bounds = [
    limits.min === undefined ? [] : [`≥ ${withUnit(signed(limits.min))}`],
    limits.max === undefined ? [] : [`≤ ${withUnit(signed(limits.max))}`],
  ].flat()
  const ends = interval?.map((end, i) => (end === null ? (i === 0 ? '−∞' : '∞') : signed(end)))
  return {
    mark: status === 'inconclusive' ? '?' : held ? '✓' : '✗',
    metric: statistic === null ? metric : `${metric} ${statistic}`,
    values: `${amount(difference.baseline, unit)} → ${amount(difference.observed, unit)}${unit === 'share' ? '' : ` ${unit}`}`,
    change: change === null ? '' : withUnit(signed(change)),
    interval: ends ? `${ends[0]} … ${ends[1]}` : '',
    tolerance: bounds.join(', '),
    status,
    reason: reason ?? '',
  }
}

/** One line: `✗ ttft p99 +18.2 % (58.1 → 68.7 ms), interval +12.1 % … +24.5 % at 99.4 %, tolerance ≤ +10 %, 500 samples: regression`. */
export function formatDifference(difference: Difference): string {
  const { mark, metric, values, change, interval, tolerance, status, reason } = describeDifference(difference)
  const parts = [
    `${mark} ${metric} ${change === '' ? values : `${change} (${values})`}`,
    ...(interval === '' ? [] : [`interval ${interval} at ${formatShare(difference.confidence, 3)}`]),
    `tolerance ${tolerance}`,
    formatCount(difference.samples, 'sample'),
  ]
  return `${parts.join(', ')}: ${status}${reason === '' ? '' : `: ${reason}`}`
}

/** In short: `✓ ttft p99 -1.2 % (58.1 → 57.4 ms), interval -4.1 % … +1.7 %: unchanged`. */
export function formatBriefly(difference: Difference): string {
  const { mark, metric, values, change, interval, status } = describeDifference(difference)
  return `${mark} ${metric} ${change === '' ? values : `${change} (${values})`}${interval && `, interval ${interval}`}: ${status}`
}

/** What became of an assertion, and what to do: a line, and one for each note and difference. */
export function describeBaseline(result: BaselineResult): string[] {
  const { outcome, file, notes, differences } = result
  const lines = notes.map((note) => `  ${outcome === 'compared' ? '! ' : '✗ '}${note}`)
  return [HEADS[outcome](file), ...lines, ...differences.map((difference) => `  ${formatDifference(difference)}`)]
}

const HEADS: Record<BaselineResult['outcome'], (file: string) => string> = {
  compared: (file) => `compared with ${file}`,
  written: (file) => `baseline written: ${file}`,
  refreshed: (file) => `baseline refreshed: ${file}`,
  missing: (file) =>
    `there is no ${file}: run \`npx vitest bench --run\` outside CI, or with -u, and commit what it writes`,
  mismatched: (file) => `${file} is of other conditions: restore them, or take a new baseline with -u`,
  refused: (file) => `${file} was not written`,
}

function amount(value: number | null, unit: string): string {
  if (value === null) return '–'
  return unit === 'share' ? formatShare(value) : formatNumber(value)
}

/** Of a share, in percentage points. */
function plain(value: number, unit: string): string {
  return unit === 'share' ? formatNumber(value * 100, 3) : formatNumber(value)
}

/** Three digits tell a change; more would claim what no interval does. */
function percent(value: number): string {
  return formatShare(value, 3)
}
