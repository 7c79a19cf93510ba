/** @module What one run was and what came out of it, in words. Nothing is escaped: each reader does that for its medium. */
import { formatCount, formatNumber, formatShare } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { formatDuration } from './format.ts'

/** `chat (gpu-1, retry 1)`. */
export function describeName({ name, suite, attempt }: RunReport): string {
  const details = [suite.project, attempt > 0 ? `retry ${attempt}` : ''].filter((detail) => detail !== '')
  return details.length === 0 ? name : `${name} (${details.join(', ')})`
}

/** `http://gpu:8000 · Qwen/Qwen3-0.6B · chat`, or that no real server was measured. */
export function describeEndpoint({ url, model, api, simulated }: RunReport['endpoint']): string {
  if (simulated) return 'embedded simulator: no endpoint is set, so no real server was measured'
  return `${url} · ${model} · ${api}`
}

/** `16 in flight · 1,000 requests in 41.2 s · seed 42`. */
export function describeLoad(run: RunReport): string {
  const { counts, durationMs, seed } = run
  const warmup = counts.warmup > 0 ? ` after ${formatNumber(counts.warmup)} of warm-up` : ''
  return `${describePacing(run)} · ${formatCount(counts.sent, 'request')}${describeSessions(run)} in ${formatDuration(durationMs)}${warmup} · seed ${seed}`
}

/** `16 in flight`, `20 requests/s, poisson`, `at the times of the trace`. */
export function describePacing({ load, sessions }: RunReport): string {
  const pacing = load.pacing as {
    concurrency: Segments
    rate: Segments
    arrivals: { kind: string }
  } & typeof load.pacing
  if (pacing.kind === 'trace') return 'at the times of the trace'
  const unit = sessions.longest > 1 ? 'session' : 'request'
  if (pacing.kind === 'open') return `${describeProfile(pacing.rate)} ${unit}s/s, ${pacing.arrivals.kind}`
  const holdsPlace = pacing.concurrencyOf === 'sessions' ? unit : 'request'
  const most = describeProfile(pacing.concurrency)
  return holdsPlace === 'session' ? `${most} sessions at once` : `${most} in flight`
}

type Segments = readonly { readonly from: number; readonly to: number }[]

/** `16`, or `1 → 16 → 4` where it changes. */
function describeProfile(segments: Segments): string {
  const values = segments.flatMap(({ from, to }) => [from, to])
  return values
    .filter((value, i) => value !== values[i - 1])
    .map((value) => formatNumber(value))
    .join(' → ')
}

/** ` of 20 sessions`, where sessions have more than a request. */
function describeSessions({ sessions }: RunReport): string {
  return sessions.longest > 1 ? ` of ${formatCount(sessions.started, 'session')}` : ''
}

/** `66.26 requests/s · 728.8 output tokens/s · concurrency 18.97 · errors 0 %`. */
export function describeTotals({ totals, counts, workload }: RunReport): string {
  const parts = [
    totals.requestsPerSecond === undefined ? [] : [`${formatNumber(totals.requestsPerSecond)} requests/s`],
    totals.outputTokensPerSecond === undefined ? [] : [`${formatNumber(totals.outputTokensPerSecond)} output tokens/s`],
    totals.concurrency === undefined ? [] : [`concurrency ${formatNumber(totals.concurrency)}`],
    describeCache(totals.cacheHitRate, workload['prefixHitRate']),
    totals.errorRate === undefined ? [] : [`errors ${formatShare(totals.errorRate)}`],
    counts.timedOut === 0 ? [] : [`${counts.timedOut} timed out`],
    counts.cancelled === 0 ? [] : [`${counts.cancelled} cancelled`],
  ]
  return parts.flat().join(' · ') || 'no request completed'
}

/** `cached 61.2 % of 64.1 %`: what the server had in its cache, and what the workload lets an unbounded cache have. */
function describeCache(measured: number | undefined, possible: unknown): string[] {
  if (!measured && typeof possible !== 'number') return []
  const shown = measured === undefined ? 'unknown' : formatShare(measured)
  return [`cached ${shown}${typeof possible === 'number' ? ` of ${formatShare(possible)}` : ''}`]
}

/** `3 × http-500: out of memory`. */
export function describeError({ kind, message, count }: RunReport['errors'][number]): string {
  return `${formatNumber(count)} × ${kind}: ${message}`
}

/** `client: loop delay p99 1.5 ms · busy 25 % · …`: whether the client itself was the bottleneck. */
export function describeClient({ client, counts }: RunReport): string {
  if (!client) return 'client: no word, the run was killed'
  const { eventLoopDelayMs, eventLoopUtilization, scheduleLagMs, connectionsOpened } = client
  const parts = [
    `loop delay p99 ${formatNumber(eventLoopDelayMs.p99)} ms`,
    `busy ${formatShare(Number(eventLoopUtilization.toPrecision(2)))}`,
    ...(scheduleLagMs ? [`schedule lag p99 ${formatNumber(scheduleLagMs.p99)} ms`] : []),
    `${formatCount(connectionsOpened, 'connection')} for ${formatCount(counts.sent + counts.warmup, 'request')}`,
  ]
  return `client: ${parts.join(' · ')}`
}
