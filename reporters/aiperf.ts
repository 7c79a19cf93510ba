/** @module A run under AIPerf's names and units, for dashboards that read its exports. */
import { REQUEST_METRICS, type RequestMetric } from '../src/metrics/definitions.ts'
import type { RunReport } from '../src/report/run-report.ts'
import type { Percentile, Summary } from '../src/stats/summary.ts'

/** A metric as AIPerf exports it. A metric of the run has `avg` alone: its one value. */
export interface AiperfMetric extends Partial<Record<Percentile, number>> {
  readonly unit: string
  readonly avg: number
  readonly min?: number
  readonly max?: number
  /** Of the population. */
  readonly std?: number
  readonly count?: number
  readonly sum?: number
}

/** A metric with what the CSV calls it. */
export interface NamedMetric {
  /** Its key in the JSON. */
  readonly tag: string
  readonly header: string
  readonly metric: AiperfMetric
}

interface Name {
  readonly tag: string
  readonly header: string
  readonly unit: string
}

/** AIPerf 0.13, `src/aiperf/metrics`. The formulas behind both names are the same. */
const requestNames: Record<RequestMetric, Name> = {
  ttft: { tag: 'time_to_first_token', header: 'Time to First Token', unit: 'ms' },
  ttst: { tag: 'time_to_second_token', header: 'Time to Second Token', unit: 'ms' },
  itl: { tag: 'inter_token_latency', header: 'Inter Token Latency', unit: 'ms' },
  icl: { tag: 'inter_chunk_latency', header: 'Inter Chunk Latency', unit: 'ms' },
  requestLatency: { tag: 'request_latency', header: 'Request Latency', unit: 'ms' },
  effectiveLatency: { tag: 'effective_latency', header: 'Effective Latency (CO-aware)', unit: 'ms' },
  inputTokens: { tag: 'input_sequence_length', header: 'Input Sequence Length', unit: 'tokens' },
  outputTokens: { tag: 'output_sequence_length', header: 'Output Sequence Length', unit: 'tokens' },
  reasoningTokens: { tag: 'reasoning_token_count', header: 'Reasoning Token Count', unit: 'tokens' },
  cachedTokens: { tag: 'usage_prompt_cache_read_tokens', header: 'Usage Prompt Cache Read Tokens', unit: 'tokens' },
  outputTokensPerSecondPerUser: {
    tag: 'output_token_throughput_per_user',
    header: 'Output Token Throughput Per User',
    unit: 'tokens/sec/user',
  },
  prefillTokensPerSecond: {
    tag: 'prefill_throughput_per_user',
    header: 'Prefill Throughput Per User',
    unit: 'tokens/sec/user',
  },
}

/** All that a run has of AIPerf's metrics, by tag. What it has not is absent. */
export function aiperfMetrics(run: RunReport): NamedMetric[] {
  return [...requestMetricsOf(run), ...runMetricsOf(run)].sort((a, b) => (a.tag < b.tag ? -1 : 1))
}

function requestMetricsOf({ metrics }: RunReport): NamedMetric[] {
  const named = REQUEST_METRICS.flatMap((metric) => {
    const summary = metrics[metric]
    return summary ? [distribution(requestNames[metric], summary)] : []
  })
  const { outputTokens, reasoningTokens } = metrics
  // Where the server tells of no reasoning, all output is answer; else the difference of two summaries is none.
  const answer = { tag: 'output_token_count', header: 'Output Token Count', unit: 'tokens' }
  return outputTokens && !reasoningTokens ? [...named, distribution(answer, outputTokens)] : named
}

function distribution({ tag, header, unit }: Name, summary: Summary): NamedMetric {
  const { n, mean, stddev, min, max, 'p99.9': _, ...percentiles } = summary
  return {
    tag,
    header,
    metric: { unit, avg: mean, min, max, ...percentiles, std: stddev, count: n, sum: sumOf(summary, unit) },
  }
}

/** Tokens come whole. */
function sumOf({ n, mean }: Summary, unit: string): number {
  return unit === 'tokens' ? Math.round(n * mean) : n * mean
}

function runMetricsOf({ metrics, totals, counts, durationMs, slos }: RunReport): NamedMetric[] {
  const { inputTokens, outputTokens, reasoningTokens, cachedTokens } = metrics
  const tokens = (summary: Summary | undefined) => summary && sumOf(summary, 'tokens')
  const [input, output, reasoning, cached] = [inputTokens, outputTokens, reasoningTokens, cachedTokens].map(tokens)
  const percent = (share: number | undefined) => share && share * 100
  return [
    single('request_throughput', 'Request Throughput', 'requests/sec', totals.requestsPerSecond),
    single('output_token_throughput', 'Output Token Throughput', 'tokens/sec', totals.outputTokensPerSecond),
    single('total_token_throughput', 'Total Token Throughput', 'tokens/sec', totals.totalTokensPerSecond),
    single('request_count', 'Request Count', 'requests', counts.completed),
    single('error_request_count', 'Error Request Count', 'requests', counts.sent - counts.completed || undefined),
    single('request_error_rate', 'Request Error Rate', '%', percent(totals.errorRate)),
    single('benchmark_duration', 'Benchmark Duration', 'sec', durationMs / 1_000),
    single('total_isl', 'Total Input Sequence Length', 'tokens', input),
    single('total_osl', 'Total Output Sequence Length', 'tokens', output),
    single('total_output_tokens', 'Total Output Tokens', 'tokens', output && output - (reasoning ?? 0)),
    single('total_reasoning_tokens', 'Total Reasoning Tokens', 'tokens', reasoning),
    single('total_usage_prompt_cache_read_tokens', 'Total Usage Prompt Cache Read Tokens', 'tokens', cached),
    single(
      'overall_usage_prompt_cache_read_pct',
      'Overall Usage Prompt Cache Read %',
      '%',
      percent(totals.cacheHitRate),
    ),
    single('goodput', 'Goodput', 'requests/sec', firstGoodput(slos, 'requests/s')),
    single('good_request_fraction', 'GoodRequestFraction', 'ratio', firstGoodput(slos, 'share')),
  ].flat()
}

/** AIPerf has one goodput a run: the first that was asked for. */
function firstGoodput(slos: RunReport['slos'], unit: 'requests/s' | 'share'): number | undefined {
  return slos.find((verdict) => verdict.metric === 'goodput' && verdict.unit === unit)?.observed ?? undefined
}

function single(tag: string, header: string, unit: string, value: number | undefined): NamedMetric[] {
  return value === undefined ? [] : [{ tag, header, metric: { unit, avg: value } }]
}
