/** @module How far a run is, in one line that fits. */
import { requestMetrics } from '../src/metrics/definitions.ts'
import { formatCount, formatNumber } from '../src/report/format.ts'
import type { Progress } from '../src/report/progress.ts'
import { formatDuration } from './format.ts'
import { clip, columnsOf, printable } from './text.ts'

/** Most columns that a name takes where there is more to say. */
const NAME = 32
const DOT = ' · '

/** `chat  412/1,000 requests · 2 errors · 11 s left · 52.3/s · TTFT p50 61 p99 140 ms · 16 in flight`, or what of it has room. */
export function renderProgress(progress: Progress, width: number): string {
  const name = clip(printable(progress.name), NAME)
  const parts = partsOf(progress)
  const dropped = parts.map((_, most) => parts.filter(({ rank }) => rank <= parts.length - most))
  const lines = dropped.map((left) => `${name}  ${left.map(({ text }) => text).join(DOT)}`)
  return lines.find((line) => columnsOf(line) <= width) ?? clip(lines.at(-1)!, width)
}

interface Part {
  readonly text: string
  /** Parts of a high rank go first where there is no room. */
  readonly rank: number
}

function partsOf(progress: Progress): Part[] {
  const { phase, elapsedMs, recent, inFlight, errors, leftMs } = progress
  const texts = [
    phase === 'preparing' ? `preparing the first requests for ${formatDuration(elapsedMs)}` : describeDone(progress),
    ...(errors > 0 ? [formatCount(errors, 'error')] : []),
    ...(leftMs === null ? [] : [`${formatLeft(leftMs)} left`]),
    ...(phase === 'preparing' ? [] : [`${formatNumber(recent.requestsPerSecond, 3)}/s`]),
    ...describeWaits(recent),
    ...(phase === 'preparing' ? [] : [`${formatNumber(inFlight)} in flight`]),
  ]
  return texts.map((text, i) => ({ text, rank: i + 1 }))
}

/** `412/1,000 requests`, `12.0 s of 30.0 s, 624 requests`, `warming up for 2.0 s`: against the bound that there is. */
function describeDone({ phase, elapsedMs, requests, sessions, durationMs }: Progress): string {
  if (phase === 'warm-up') return `warming up for ${formatDuration(elapsedMs)}`
  const done = formatCount(requests.ended, 'request')
  if (requests.total !== null) return `${describeShare(requests.ended, requests.total)} requests`
  if (durationMs !== null) {
    return `${formatDuration(Math.min(elapsedMs, durationMs))} of ${formatDuration(durationMs)}, ${done}`
  }
  if (sessions.total !== null) return `${describeShare(sessions.ended, sessions.total)} sessions, ${done}`
  return `${done} in ${formatDuration(elapsedMs)}`
}

function describeShare(ended: number, total: number): string {
  return `${formatNumber(ended)}/${formatNumber(total)}`
}

function describeWaits({ waits }: Progress['recent']): string[] {
  if (!waits) return []
  const { label, unit } = requestMetrics[waits.metric]
  return [`${label} p50 ${formatNumber(waits.p50, 3)} p99 ${formatNumber(waits.p99, 3)} ${unit}`]
}

/** What is left is a guess: whole seconds. */
function formatLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000)
}
