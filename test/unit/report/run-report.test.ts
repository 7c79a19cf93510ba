import { describe, expect, test } from 'vitest'

import { resolveLoad } from '../../../src/load/options.ts'
import { describeEnvironment } from '../../../src/report/environment.ts'
import { judge } from '../../../src/report/judge.ts'
import { ReportFile, RunHead, RunReport, SCHEMA_VERSION } from '../../../src/report/run-report.ts'
import { parseSlo } from '../../../src/report/slo.ts'
import { failure, head, oneToken, row, runOf, times } from '../../support/runs.ts'

/** Through a file. */
function stored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function judged(): RunReport {
  const rows = [...times(300, (i) => row(i)), oneToken(300), failure(301), row(302, { phase: 'warmup' })]
  const load = { ...resolveLoad({ rate: 5, duration: '30s', warmup: { requests: 3 } }, { sessions: Infinity }) }
  const { run, samples } = runOf(rows, { head: { load } })
  const slo = parseSlo({
    ttft: { 'p99': 400, 'p99.9': { min: 1, max: 2 } },
    requestsPerSecond: 1,
    goodput: { where: { itl: 1 }, min: 0.5 },
    reasoningTokens: { mean: { max: 1 } },
  })
  return { ...run, slos: judge(run, samples, slo) }
}

describe('a report', () => {
  test('is the same after a round trip through JSON and its schema', () => {
    const report = judged()
    expect(RunReport.parse(stored(report))).toEqual(report)
    const file = { schemaVersion: SCHEMA_VERSION, finished: true, runs: [report] }
    expect(ReportFile.parse(stored(file))).toEqual(file)
  })

  test('survives it where nothing completed, and where the run was killed', () => {
    for (const rows of [[], [failure(0)], [row(0)]]) {
      const { run } = runOf(rows, { health: null, finished: false })
      expect(RunReport.parse(stored(run))).toEqual(run)
    }
  })

  test('can be cloned to another thread', () => {
    expect(structuredClone(judged())).toEqual(judged())
  })

  test('begins with a head that has the same round trip', () => {
    expect(RunHead.parse(stored(head()))).toEqual(head())
  })

  test('does not carry the bounds of the client: they are in its validity', () => {
    expect(judged()).not.toHaveProperty('clientBounds')
  })

  test.for([
    ['another version', { schemaVersion: 2 }, /schemaVersion/],
    ['an unknown field', { secret: 'sk-1' }, /unknown key 'secret'; known: schemaVersion, id, name/],
    ['an unknown metric', { metrics: { tfft: {} } }, /tfft/],
    ['a count below 0', { counts: { ...judged().counts, sent: -1 } }, /sent/],
    ['a date in words', { startedAt: 'yesterday' }, /startedAt/],
    [
      'an endpoint with more than is public',
      { endpoint: { ...head().endpoint, apiKey: 'sk-1' } },
      /unknown key 'apiKey'/,
    ],
  ] as const)('%s is refused', ([, change, complaint]) => {
    const { success, error } = RunReport.safeParse(stored({ ...judged(), ...change }))
    expect(success).toBe(false)
    expect(JSON.stringify(error!.issues)).toMatch(complaint)
  })
})

describe('the environment', () => {
  const used = { tokenizer: { name: 'builtin', hash: 'aa' }, corpus: { name: 'shakespeare', hash: 'bb' } }

  test('says what the run ran on, and fits its place in the report', () => {
    const environment = describeEnvironment(used)
    expect(RunHead.parse(stored(head({ environment }))).environment).toEqual(environment)
    expect(environment).toMatchObject({ ...used, node: process.version })
    expect(environment.cpus).toBeGreaterThan(0)
    expect(environment.packages).toMatchObject({
      inferbench: expect.stringMatching(/^\d+\.\d+\.\d+/),
      vitest: expect.stringMatching(/^5\./),
      undici: expect.stringMatching(/^\d+\./),
    })
  })
})
