import { expect, test } from 'inferbench'

test('a trace at twice the speed', async ({ trace, load }) => {
  // A made-up trace; put your own beside it. `npx inferbench hash-trace` makes one from a log.
  const sample = await trace.open('traces/sample.jsonl', { blockSize: 512 })
  expect(sample).toMatchTraceStats({ isl: { p75: { max: 4_096 } }, prefixReuseRatio: { min: 0.4 } })

  const run = await load(sample.synthesize({ speedupRatio: 2, maxIsl: 8_192 }), { schedule: 'trace' })
  expect(run).toMeetSlo({ effectiveLatency: { p95: 5_000 }, goodput: { where: { ttft: 400, itl: 40 }, min: 0.95 } })
})
