import { expect, normal, test } from 'inferbench'

test('chat holds its p99 with 16 users', async ({ dataset, load }) => {
  const prompts = dataset.synthetic({ inputTokens: normal({ mean: 550, stddev: 50 }), outputTokens: 128 })
  const run = await load(prompts, { concurrency: 16, requests: 1_000 })

  expect(run).toMeetSlo({ ttft: { p99: 400 }, itl: { p95: 40 }, errorRate: 0 })
})

test('chat holds its p95 at 20 requests per second', async ({ dataset, load }) => {
  const inputTokens = normal({ mean: 550, stddev: 50 })
  // The same prompts as above, were it not for the cache bust: the server would know them by now.
  const prompts = dataset.synthetic({ inputTokens, outputTokens: 128, cacheBust: 'first-turn-prefix' })
  const run = await load(prompts, { rate: 20, duration: '10s', warmup: { duration: '1s' } })

  expect(run).toMeetSlo({ effectiveLatency: { p95: 2_000 }, goodput: { where: { ttft: 400, itl: 40 }, min: 0.95 } })
})
