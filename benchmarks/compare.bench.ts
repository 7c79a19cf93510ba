import { expect, startSimulator, test } from 'inferbench'
import { afterAll } from 'vitest'

/** Two servers: in the second one, prompts are computed twice as fast. */
const speeds = { ttftMs: 10, itlMs: 2 }
const current = await startSimulator({ ...speeds, prefillTokensPerSecond: 10_000 })
const candidate = await startSimulator({ ...speeds, prefillTokensPerSecond: 20_000 })
afterAll(() => Promise.all([current.close(), candidate.close()]))

test('the candidate answers sooner than the current server', async ({ bench, dataset, load }) => {
  const prompts = dataset.synthetic({ inputTokens: 500, outputTokens: 16 })
  const options = { concurrency: 4, requests: 200, warmup: { requests: 8 } }
  const results = await bench.compare(
    bench('current', load.point(prompts, { ...options, endpoint: current })),
    bench('candidate', load.point(prompts, { ...options, endpoint: candidate })),
  )

  expect(results.get('candidate')).toBeFasterThan(results.get('current'), { delta: 0.1 })
  expect(results.get('candidate').run).toMeetSlo({ ttft: { p95: 400 }, errorRate: 0 })
})
