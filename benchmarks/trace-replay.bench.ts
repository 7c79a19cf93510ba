import { expect, test } from 'inferbench'

test('production trace at twice the speed', async ({ trace, load }) => {
  const production = await trace.open('traces/production.jsonl', { blockSize: 512 })
  expect(production).toHaveCacheHitRate({ min: 0.6 })
  expect(production).toMatchTraceStats({ isl: { p75: { max: 4_096 } }, prefixReuseRatio: { min: 0.4 } })

  const run = await load(production.synthesize({ speedupRatio: 2, maxIsl: 8_192 }), { schedule: 'trace' })
  expect(run).toMeetSlo({ effectiveLatency: { p99: 5_000 }, goodput: { where: { ttft: 400, itl: 40 }, min: 0.95 } })
})
