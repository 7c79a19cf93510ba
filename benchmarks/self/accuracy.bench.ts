import { expect, normal, test, uniform } from 'inferbench'

import { printLoad } from './effort-table.ts'
import { compareWithTruth, printErrors } from './truth.ts'

/** 50 tokens per second a stream, with the spread that keeps streams from ticking in step. */
test.override('simulatorOptions', { ttftMs: normal({ mean: 100, stddev: 20 }), itlMs: normal({ mean: 20, stddev: 2 }) })

test.for([64, 256])(
  '%d streams at 50 tokens/s: TTFT and ITL agree with the server within 2 ms at p99',
  async (concurrency, { dataset, load, simulator }) => {
    const prompts = dataset.synthetic({ inputTokens: 200, outputTokens: uniform({ min: 80, max: 176 }) })
    const run = await load(prompts, { concurrency, duration: '40s', warmup: { duration: '3s' } })
    const errors = compareWithTruth(run, await simulator.requests())

    printErrors(errors)
    printLoad()
    expect(run).toBeValidRun()
    expect(errors.ttft.p99).toBeLessThanOrEqual(2)
    expect(errors.itl.p99).toBeLessThanOrEqual(2)
    expect(errors.icl.p99).toBeLessThanOrEqual(2)
  },
)
