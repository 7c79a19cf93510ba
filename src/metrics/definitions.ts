/** @module The catalogue of metrics: name, unit, direction and formula of each. Formulas follow AIPerf's, so numbers compare. */

export interface MetricDefinition {
  readonly label: string
  readonly unit: 'ms' | 'tokens' | 'tokens/s' | 'requests/s' | 'requests' | 'share'
  /** Which way is better; a bare number as a bound needs to know. */
  readonly better: 'lower' | 'higher' | 'neither'
}

/**
 * Metrics of one request. `sent` is when the request was handed to the connection, `content[i]` when the i-th event with
 * text, reasoning or a tool call arrived. A metric that a request can't have is absent, never 0 or NaN; failed requests have
 * none of them.
 */
export const requestMetrics = {
  /** Time to first token: content[0] − sent. Streamed answers only. */
  ttft: { label: 'TTFT', unit: 'ms', better: 'lower' },
  /** Time to second token: content[1] − content[0]. Needs two pieces of content. */
  ttst: { label: 'TTST', unit: 'ms', better: 'lower' },
  /** Inter-token latency of a request: (requestLatency − ttft) / (outputTokens − 1). Streamed, two tokens and two pieces at least. */
  itl: { label: 'ITL', unit: 'ms', better: 'lower' },
  /** Inter-chunk latency: every gap content[i] − content[i − 1], all requests pooled. A chunk may hold several tokens. */
  icl: { label: 'ICL', unit: 'ms', better: 'lower' },
  /** content[last] − sent; a trailing usage event does not extend it. */
  requestLatency: { label: 'Request latency', unit: 'ms', better: 'lower' },
  /** content[last] − scheduled: what a user waits when client or server fall behind the schedule. */
  effectiveLatency: { label: 'Effective latency', unit: 'ms', better: 'lower' },
  /** ISL: tokens of the prompt, the history included. */
  inputTokens: { label: 'Input tokens', unit: 'tokens', better: 'neither' },
  /** OSL: all tokens generated, reasoning included. */
  outputTokens: { label: 'Output tokens', unit: 'tokens', better: 'neither' },
  /** The part of outputTokens spent on reasoning; present where the server reports it. */
  reasoningTokens: { label: 'Reasoning tokens', unit: 'tokens', better: 'neither' },
  /** The part of inputTokens that the server's prefix cache had; present where the server reports it. */
  cachedTokens: { label: 'Cached tokens', unit: 'tokens', better: 'neither' },
  /** 1,000 / itl. */
  outputTokensPerSecondPerUser: { label: 'Output speed per user', unit: 'tokens/s', better: 'higher' },
  /** inputTokens / ttft. */
  prefillTokensPerSecond: { label: 'Prefill speed', unit: 'tokens/s', better: 'higher' },
} as const satisfies Record<string, MetricDefinition>

/**
 * Metrics of a run, over its measured requests. The time they refer to runs from the first send to the last content of a
 * completed request.
 */
export const runMetrics = {
  /** Completed requests / time. */
  requestsPerSecond: { label: 'Request throughput', unit: 'requests/s', better: 'higher' },
  /** Σ outputTokens / time. */
  outputTokensPerSecond: { label: 'Output throughput', unit: 'tokens/s', better: 'higher' },
  /** Σ (inputTokens + outputTokens) / time. */
  totalTokensPerSecond: { label: 'Total throughput', unit: 'tokens/s', better: 'higher' },
  /**
   * Requests without a whole answer / requests, each by its last attempt. What the client gave up on purpose is in neither.
   */
  errorRate: { label: 'Error rate', unit: 'share', better: 'lower' },
  /** Σ cachedTokens / Σ inputTokens, over the requests whose server reports what was cached. */
  cacheHitRate: { label: 'Prefix cache hit rate', unit: 'share', better: 'higher' },
  /** Requests in flight, averaged over the time. */
  concurrency: { label: 'Concurrency', unit: 'requests', better: 'neither' },
} as const satisfies Record<string, MetricDefinition>

export type RequestMetric = keyof typeof requestMetrics
export type RunMetric = keyof typeof runMetrics
/** Those of which a request has one value; `icl` has one a chunk. */
export type SingleMetric = Exclude<RequestMetric, 'icl'>

export const REQUEST_METRICS: readonly RequestMetric[] = Object.keys(requestMetrics) as RequestMetric[]
export const SINGLE_METRICS: readonly SingleMetric[] = REQUEST_METRICS.filter((metric) => metric !== 'icl')
export const RUN_METRICS: readonly RunMetric[] = Object.keys(runMetrics) as RunMetric[]

/** The definition of a metric by name. */
export function definitionOf(name: RequestMetric | RunMetric): MetricDefinition {
  return { ...requestMetrics, ...runMetrics }[name]
}
