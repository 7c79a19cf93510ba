import { expect, test } from 'vitest'

import type { EncoderCache } from '../../../src/simulator/encoder-cache.ts'
import type { Engine } from '../../../src/simulator/engine.ts'
import { metricsPage } from '../../../src/simulator/metrics-page.ts'
import { readPrometheus } from '../../support/prometheus.ts'

const engine: Engine = {
  running: 3,
  waiting: 2,
  kvUsage: 0.25,
  counts: { preemptions: 1, promptTokens: 700, cachedTokens: 64, generatedTokens: 50 },
  run: () => () => undefined,
}
const encoderCache: EncoderCache = { counts: { queries: 9, hits: 4 }, encode: () => Promise.resolve(0) }

test('the page has every counter under the name that vLLM gives it', () => {
  expect(readPrometheus(metricsPage({ model: 'sim', engine, encoderCache }))).toEqual({
    'vllm:num_requests_running': { type: 'gauge', labels: { model_name: 'sim' }, value: 3 },
    'vllm:num_requests_waiting': { type: 'gauge', labels: { model_name: 'sim' }, value: 2 },
    'vllm:kv_cache_usage_perc': { type: 'gauge', labels: { model_name: 'sim' }, value: 0.25 },
    'vllm:num_preemptions_total': { type: 'counter', labels: { model_name: 'sim' }, value: 1 },
    'vllm:prefix_cache_queries_total': { type: 'counter', labels: { model_name: 'sim' }, value: 700 },
    'vllm:prefix_cache_hits_total': { type: 'counter', labels: { model_name: 'sim' }, value: 64 },
    'vllm:mm_cache_queries_total': { type: 'counter', labels: { model_name: 'sim' }, value: 9 },
    'vllm:mm_cache_hits_total': { type: 'counter', labels: { model_name: 'sim' }, value: 4 },
    'vllm:prompt_tokens_total': { type: 'counter', labels: { model_name: 'sim' }, value: 700 },
    'vllm:generation_tokens_total': { type: 'counter', labels: { model_name: 'sim' }, value: 50 },
  })
})

test('the name of a model may hold anything', () => {
  const model = 'a "quoted" \\ back\\nslash\nand a line\\"'
  const page = readPrometheus(metricsPage({ model, engine, encoderCache }))
  for (const { labels } of Object.values(page)) expect(labels).toEqual({ model_name: model })
})
