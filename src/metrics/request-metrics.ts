/** @module From a record and its answer to the metrics of one request. */
import type { RequestRecord } from '../load/record.ts'
import type { Answer } from '../load/reply.ts'
import type { SingleMetric } from './definitions.ts'

/** Who counted the tokens: the server's usage, a tokenizer, or the number of chunks where neither is at hand. */
export type TokenSource = 'server' | 'tokenizer' | 'chunks'

export interface TokenCounts {
  readonly inputTokens: number
  /** `undefined` where the API generates none. */
  readonly outputTokens: number | undefined
  readonly reasoningTokens: number | undefined
  readonly cachedTokens: number | undefined
  readonly inputSource: TokenSource
  readonly outputSource: TokenSource | undefined
}

/** The metrics that a request has; `icl` is a list and stands apart. */
export type RequestMetrics = { [Metric in SingleMetric]?: number | undefined }

/** Computes the metrics of a completed request. */
export function measure(record: RequestRecord, answer: Answer, tokens: TokenCounts): RequestMetrics {
  const { contentMs, streamed } = answer
  const first = contentMs[0]!
  const last = contentMs.at(-1)!
  const metrics: RequestMetrics = {
    requestLatency: last - record.sentMs,
    effectiveLatency: last - record.scheduledMs,
    inputTokens: tokens.inputTokens,
  }
  const { outputTokens = 0 } = tokens
  if (tokens.outputTokens !== undefined) metrics.outputTokens = outputTokens
  if (tokens.reasoningTokens !== undefined) metrics.reasoningTokens = tokens.reasoningTokens
  if (tokens.cachedTokens !== undefined) metrics.cachedTokens = tokens.cachedTokens
  if (!streamed) return metrics

  metrics.ttft = first - record.sentMs
  if (metrics.ttft > 0) metrics.prefillTokensPerSecond = (tokens.inputTokens / metrics.ttft) * 1_000
  if (contentMs.length > 1) metrics.ttst = contentMs[1]! - first
  if (outputTokens > 1 && contentMs.length > 1) metrics.itl = (last - first) / (outputTokens - 1)
  if (metrics.itl) metrics.outputTokensPerSecondPerUser = 1_000 / metrics.itl
  return metrics
}

/** Gaps between the pieces of a streamed answer, ms. */
export function chunkGaps({ contentMs, streamed }: Answer): number[] {
  return streamed ? contentMs.slice(1).map((at, i) => at - contentMs[i]!) : []
}
