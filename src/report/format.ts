/** @module Numbers as text, for messages and tables. */

/** `0.123`, `41.23`, `1,235`: significant digits, but all of those before the point. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return '–'
  const whole = Math.abs(value) >= 10 ** (digits - 1)
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(digits))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 20 })
}

/** `0.0123` → `1.23 %`. */
export function formatShare(share: number, digits = 4): string {
  return `${formatNumber(share * 100, digits)} %`
}

/** `1 request`, `1,000 requests`. */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}
