/** @module Verdicts in words, for assertion messages. */
import { formatCount, formatNumber, formatShare } from './format.ts'
import type { Verdict } from './verdict.ts'

/** One line: `✗ ttft p99 612.3 ms > 400 ms, interval [598.1, 640.2] at 95 %, 1,000 samples`. */
export function describeVerdict(verdict: Verdict): string {
  const { status, reason, samples } = verdict
  const mark = { pass: '✓', fail: '✗', inconclusive: '?' }[status]
  const parts = [
    `${mark} ${nameOf(verdict)} ${describeObserved(verdict)}`,
    ...describeInterval(verdict),
    formatCount(samples, 'sample'),
    ...(reason === null ? [] : [`inconclusive: ${reason}`]),
  ]
  return parts.join(', ')
}

function nameOf({ metric, statistic }: Verdict): string {
  return statistic === null ? metric : `${metric} ${statistic}`
}

function describeObserved({ observed, limits, unit }: Verdict): string {
  const { min, max } = limits
  if (observed === null) return `not observed (bound ${describeLimits(min, max, unit)})`
  if (max !== undefined && observed > max) return describeMiss(observed, '>', max, unit)
  if (min !== undefined && observed < min) return describeMiss(observed, '<', min, unit)
  return `${amount(observed, unit)} within ${describeLimits(min, max, unit)}`
}

/** With as many digits as it takes to tell the two apart. */
function describeMiss(observed: number, relation: '<' | '>', bound: number, unit: string): string {
  let digits = 4
  while (digits < 17 && number(observed, unit, digits) === number(bound, unit, digits)) digits++
  return `${amount(observed, unit, digits)} ${relation} ${amount(bound, unit, digits)}`
}

function describeLimits(min: number | undefined, max: number | undefined, unit: string): string {
  if (min === undefined) return `≤ ${amount(max!, unit)}`
  return max === undefined ? `≥ ${amount(min, unit)}` : `${amount(min, unit)} … ${amount(max, unit)}`
}

function describeInterval({ interval, confidence, unit }: Verdict): string[] {
  if (!interval) return []
  const [low, high] = interval.map((end, i) => (end === null ? (i === 0 ? '−∞' : '∞') : number(end, unit)))
  return [`interval [${low}, ${high}] at ${Number((confidence * 100).toFixed(3))} %`]
}

function amount(value: number, unit: string, digits?: number): string {
  return unit === 'share' ? number(value, unit, digits) : `${number(value, unit, digits)} ${unit}`
}

function number(value: number, unit: string, digits?: number): string {
  return unit === 'share' ? formatShare(value, digits) : formatNumber(value, digits)
}
