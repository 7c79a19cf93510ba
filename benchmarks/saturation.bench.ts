import { expect, test } from 'inferbench'

/** The simulator as a small server: eight requests at once, whose prompts are computed one after another. */
test.override('simulatorOptions', { maxRunning: 8, ttftMs: 20, itlMs: 2, prefillTokensPerSecond: 20_000 })

for (const concurrency of [2, 8, 32]) {
  test(`answers flow with ${concurrency} users`, async ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 200, outputTokens: 32, cacheBust: 'first-turn-prefix' })
    const run = await load(prompts, { concurrency, requests: 300 })

    expect(run).toMeetSlo({ itl: { p95: 20 }, errorRate: 0 })
  })
}

test('holds ten requests per second and more', async ({ dataset, load }) => {
  const prompts = dataset.synthetic({ inputTokens: 200, outputTokens: 32, cacheBust: 'first-turn-prefix' })
  const found = await load.findMaxRate(prompts, {
    slo: { ttft: { p90: 100 } },
    from: 10,
    to: 160,
    precision: 0.2,
    requests: 100,
  })

  expect(found.highest).toBeGreaterThanOrEqual(10)
})
