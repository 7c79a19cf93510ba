import { expect, normal, test } from 'inferbench'

test('chat holds its p99 with 16 users', async ({ dataset, load }) => {
  const prompts = dataset.synthetic({ inputTokens: normal({ mean: 550, stddev: 50 }), outputTokens: 128 })
  // A p99 takes 299 requests: below that the verdict is inconclusive.
  const run = await load(prompts, { concurrency: 16, requests: 320 })

  expect(run).toMeetSlo({ ttft: { p99: 400 }, itl: { p95: 40 }, errorRate: 0 })
})
