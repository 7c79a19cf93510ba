import { expect, test } from 'inferbench'

test('four system prompts are shared by all users', async ({ dataset, load }) => {
  const prompts = dataset.synthetic({
    inputTokens: 100,
    outputTokens: 32,
    prefix: { tokens: 1_024, pool: 4, sampling: { type: 'zipf', skew: 1 } },
  })
  const run = await load(prompts, { concurrency: 16, requests: 200, warmup: { requests: 32 } })

  expect(run).toMeetSlo({ ttft: { p95: 400 }, itl: { p95: 40 }, errorRate: 0 })
})
