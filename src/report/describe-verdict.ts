/** @module Verdicts in words, for assertion messages. */
import type { Verdict } from './verdict.ts'

/** One line: `✗ ttft p99 612.3 ms > 400 ms, interval [598.1, 640.2] at 95 %, 1,000 samples`. */
export function describeVerdict(verdict: Verdict): string {
  const { status, reason, samples } = verdict
  const mark = { pass: '✓', fail: '✗', inconclusive: '?' }[status]
  const parts = [
    `${mark} ${nameOf(verdict)} ${describeObserved(verdict)}`,
    ...describeInterval(verdict),
    `${count(samples)} samples`,
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
  const relation =
    max !== undefined && observed > max
      ? `> ${amount(max, unit)}`
      : min !== undefined && observed < min
        ? `< ${amount(min, unit)}`
        : `within ${describeLimits(min, max, unit)}`
  return `${amount(observed, unit)} ${relation}`
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

function amount(value: number, unit: string): string {
  return unit === 'share' ? number(value, unit) : `${number(value, unit)} ${unit}`
}

function number(value: number, unit: string): string {
  if (unit === 'share') return `${Number((value * 100).toPrecision(4))} %`
  return Math.abs(value) >= 1_000 ? count(Math.round(value)) : String(Number(value.toPrecision(4)))
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
