/** @module What one run was and what came out of it, in words. Nothing is escaped: each reader does that for its medium. */
import { formatCount, formatNumber, formatShare } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { formatDuration } from './format.ts'

/** `chat (gpu-1, retry 1)`. */
export function describeName({ name, suite, attempt, shard }: RunReport): string {
  const machine = shard ? `machine ${shard.index + 1} of ${shard.of}` : ''
  const details = [suite.project, attempt > 0 ? `retry ${attempt}` : '', machine].filter((detail) => detail !== '')
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
  const asked = [
    describePacing(run),
    ...describeCancel(run),
    ...describeRetries(run),
    ...describeRounds(run),
    ...describeMachines(run),
  ].join(' · ')
  const warmup = counts.warmup > 0 ? ` after ${formatNumber(counts.warmup)} of warm-up` : ''
  return `${asked} · ${formatCount(counts.sent, 'request')}${describeSessions(run)} in ${formatDuration(durationMs)}${warmup} · seed ${seed}`
}

/** `3 machines`, where the run was merged of theirs. */
function describeMachines({ shards }: RunReport): string[] {
  return shards ? [formatCount(shards.length, 'machine')] : []
}

/** `10 % cancelled after 500 ms`. */
function describeCancel({ load }: RunReport): string[] {
  const cancel = load['cancel'] as { share: number; after: { type: string; value?: number } } | undefined
  if (!cancel) return []
  const { type, value } = cancel.after
  const after = type === 'constant' ? `${formatNumber(value!)} ms` : `${type} times`
  return [`${formatShare(cancel.share)} cancelled after ${after}`]
}

/** `up to 2 retries`. */
function describeRetries({ load }: RunReport): string[] {
  const retries = load['retries'] as { most: number } | undefined
  return retries ? [`up to ${formatNumber(retries.most)} ${retries.most === 1 ? 'retry' : 'retries'}`] : []
}

/** `4 rounds`, where the run took turns with others. */
function describeRounds({ load: { rounds = 1 } }: RunReport): string[] {
  return rounds > 1 ? [formatCount(rounds, 'round')] : []
}

/** `16 in flight`, `20 requests/s, poisson`, `50 users at 10 requests/s`, `at the times of the trace`. */
export function describePacing({ load, sessions }: RunReport): string {
  const pacing = load.pacing as {
    concurrency: Segments
    rate: Segments
    arrivals: { kind: string }
    users: number
  } & typeof load.pacing
  if (pacing.kind === 'trace') return 'at the times of the trace'
  if (pacing.kind === 'users') {
    return `${formatCount(pacing.users, 'user')} at ${formatNumber(Number(pacing.rate))} requests/s`
  }
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
    counts.retried === 0 ? [] : [`${counts.retried} retried`],
    counts.withdrawn === 0 ? [] : [`${counts.withdrawn} given up on purpose`],
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

/** `http://gpu-1:8000: 500 requests, 3 errors`, a line a server where there are several. */
export function describeServers({ servers = [] }: RunReport): string[] {
  return servers.map(
    ({ url, requests, errors }) => `${url}: ${formatCount(requests, 'request')}, ${formatCount(errors, 'error')}`,
  )
}

/** `client: loop delay p99 1.5 ms · busy 25 % · …`: whether the client itself was the bottleneck. */
export function describeClient({ client, counts, http }: RunReport): string {
  if (!client) return 'client: no word, the run was killed'
  const { eventLoopDelayMs, eventLoopUtilization, readingDelayMs, gcShare, cpuShare, scheduleLagMs } = client
  const share = (value: number) => formatShare(Number(value.toPrecision(2)))
  const parts = [
    `loop delay p99 ${formatNumber(eventLoopDelayMs.p99)} ms`,
    ...(readingDelayMs ? [`reading delay p99 ${formatNumber(readingDelayMs.p99)} ms`] : []),
    `busy ${share(eventLoopUtilization)}`,
    ...(cpuShare === null ? [] : [`CPU ${share(cpuShare)}`]),
    `GC ${share(gcShare)}`,
    `${formatNumber(client.peakRssBytes / 2 ** 20, 3)} MiB`,
    ...(scheduleLagMs ? [`schedule lag p99 ${formatNumber(scheduleLagMs.p99)} ms`] : []),
    `${formatCount(client.connectionsOpened, 'connection')} for ${formatCount(counts.sent + counts.warmup, 'request')}`,
    ...(http && http.newConnections > 0 ? [`${formatNumber(http.newConnections)} opened while a request waited`] : []),
  ]
  return `client: ${parts.join(' · ')}`
}
