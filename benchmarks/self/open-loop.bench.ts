import { expect, normal, test } from 'inferbench'

import { print, printLoad } from './effort-table.ts'

const RATE = 500
const SECONDS = 20

test.override('simulatorOptions', { ttftMs: normal({ mean: 20, stddev: 4 }), itlMs: normal({ mean: 3, stddev: 0.5 }) })

test('500 requests/s for 20 s leave at most 2 ms late at p99, at the rate asked for', async ({ dataset, load }) => {
  const prompts = dataset.synthetic({ inputTokens: 50, outputTokens: 8 })
  const run = await load(prompts, {
    rate: RATE,
    arrivals: 'constant',
    duration: `${SECONDS}s`,
    warmup: { duration: '2s' },
  })
  const { p50, p99, max } = run.client!.scheduleLagMs!
  const achieved = run.counts.sent / SECONDS

  print(`lateness p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms, at most ${max.toFixed(1)} ms`)
  print(`${achieved.toFixed(2)} requests/s sent in ${SECONDS} s, ${run.totals.requestsPerSecond!.toFixed(2)} answered`)
  printLoad()
  expect(run.counts.completed).toBe(run.counts.sent)
  expect(Math.abs(achieved / RATE - 1)).toBeLessThanOrEqual(0.005)
  expect(p99).toBeLessThanOrEqual(2)
})
