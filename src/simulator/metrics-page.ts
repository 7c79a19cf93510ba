/** @module The server's own counters in Prometheus' text format, under vLLM's names. */
import type { EncoderCache } from './encoder-cache.ts'
import type { Engine } from './engine.ts'

export interface MetricsSources {
  readonly model: string
  readonly engine: Engine
  readonly encoderCache: EncoderCache
}

/** Content type of the page. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function metricsPage({ model, engine, encoderCache }: MetricsSources): string {
  const label = `{model_name="${model.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"}`
  const metric = (kind: 'gauge' | 'counter', name: string, help: string, value: number) =>
    `# HELP vllm:${name} ${help}\n# TYPE vllm:${name} ${kind}\nvllm:${name}${label} ${value}\n`
  const { counts } = engine
  return [
    metric('gauge', 'num_requests_running', 'Requests that run.', engine.running),
    metric('gauge', 'num_requests_waiting', 'Requests that wait.', engine.waiting),
    metric('gauge', 'kv_cache_usage_perc', 'Share of the memory in use; 1 is all of it.', engine.kvUsage),
    metric('counter', 'num_preemptions_total', 'Preemptions.', counts.preemptions),
    metric('counter', 'prefix_cache_queries_total', 'Prompt tokens that were looked up.', counts.promptTokens),
    metric('counter', 'prefix_cache_hits_total', 'Prompt tokens that were cached.', counts.cachedTokens),
    metric('counter', 'mm_cache_queries_total', 'Media that were looked up.', encoderCache.counts.queries),
    metric('counter', 'mm_cache_hits_total', 'Media that were cached.', encoderCache.counts.hits),
    metric('counter', 'prompt_tokens_total', 'Prompt tokens processed.', counts.promptTokens),
    metric('counter', 'generation_tokens_total', 'Tokens generated.', counts.generatedTokens),
  ].join('')
}
