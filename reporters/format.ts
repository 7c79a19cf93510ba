/** @module Numbers and bounds as text. */

/** Four significant digits, thousands separated: `0.123`, `41.23`, `1,235`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const rounded = Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 4 })
}

/** `0.0123` → `1.23 %`. */
export function formatShare(share: number): string {
  return `${formatNumber(share * 100)} %`
}

/** `832 ms`, `41.2 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}
