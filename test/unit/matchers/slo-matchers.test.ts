import { describe, expect, test } from 'vitest'

import '../../../src/matchers/slo-matchers.ts'
import type { JudgeOptions } from '../../../src/report/judge.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { keepSamples } from '../../../src/report/samples-of.ts'
import type { Slo } from '../../../src/report/slo.ts'
import { failureOf } from '../../support/failure-of.ts'
import { failure, row, type RunOptions, runOf, times } from '../../support/runs.ts'

/** A run as `load` gives it. */
function measured(rows = times(60, (i) => row(i, { ttft: 100 + i })), options: RunOptions = {}): RunReport {
  const { run, samples } = runOf(rows, options)
  keepSamples(run, samples)
  return run
}

const pass: Slo = { ttft: { p50: 400 } }
const fail: Slo = { ttft: { mean: 40 } }
const unsure: Slo = { ttft: { p99: 400 } }

describe('toMeetSlo', () => {
  test('holds where every objective does', () => {
    expect(measured()).toMeetSlo({ ...pass, errorRate: 0 })
  })

  test('says of every objective what was observed', () => {
    const slo: Slo = { ttft: { p50: 400, p95: 40, p99: 400 }, errorRate: 0, requestsPerSecond: 1e6 }
    expect(failureOf(() => expect(measured()).toMeetSlo(slo))).toMatchInlineSnapshot(`
      "Expected "chat" to meet its objectives:
        ✓ ttft p50 129.5 ms within ≤ 400 ms, interval [123, 136] at 95 %, 60 samples
        ✗ ttft p95 156.1 ms > 40 ms, interval [153, 159] at 95 %, 60 samples
        ? ttft p99 158.4 ms within ≤ 400 ms, interval [157, ∞] at 95 %, 60 samples, inconclusive: 60 samples are too few: it takes 299
        ✗ requestsPerSecond 75.95 requests/s < 1,000,000 requests/s, 60 samples
        ✓ errorRate 0 % within ≤ 0 %, interval [0 %, 4.87 %] at 95 %, 60 samples"
    `)
  })

  test('fails where one objective is inconclusive', () => {
    expect(failureOf(() => expect(measured()).toMeetSlo({ ...pass, ...unsure }))).toContain('60 samples are too few')
  })

  test('gates on the interval where confidence is asked', () => {
    const slo: Slo = { ttft: { p50: 135 } }
    expect(measured()).toMeetSlo(slo)
    expect(failureOf(() => expect(measured()).toMeetSlo(slo, { confidence: 0.95 }))).toMatchInlineSnapshot(`
      "Expected "chat" to meet its objectives:
        ? ttft p50 129.5 ms within ≤ 135 ms, interval [123, 136] at 95 %, 60 samples, inconclusive: the interval straddles the bound: about 84 samples would do"
    `)
  })

  test('refuses an option that it does not know', () => {
    const typo = { confidense: 0.99 } as JudgeOptions
    expect(failureOf(() => expect(measured()).toMeetSlo(pass, typo))).toContain("unknown key 'confidense'")
  })

  test('fails on a void run, and says why it is void', () => {
    expect(failureOf(() => expect(measured([row(0)], { finished: false })).toMeetSlo({ errorRate: 0 })))
      .toMatchInlineSnapshot(`
      "Expected "chat" to meet its objectives:
        ? errorRate 0 % within ≤ 0 %, interval [0 %, 95 %] at 95 %, 1 sample, inconclusive: the run is void: the run was broken off before its bound"
    `)
  })
})

describe('not.toMeetSlo', () => {
  const holds = (slo: Slo) => () => expect(measured()).not.toMeetSlo(slo)

  test('holds where an objective is missed', () => {
    holds(fail)()
    holds({ ttft: { p50: 400, mean: 40 } })()
  })

  test('holds where one is missed, although another is inconclusive', () => {
    holds({ ttft: { mean: 40, p99: 400 } })()
  })

  test('fails where all are met', () => {
    expect(failureOf(holds(pass))).toMatchInlineSnapshot(`
      "Expected "chat" to miss an objective:
        ✓ ttft p50 129.5 ms within ≤ 400 ms, interval [123, 136] at 95 %, 60 samples"
    `)
  })

  test('fails where one is inconclusive and none is missed: it proves nothing either way', () => {
    expect(failureOf(holds(unsure))).toContain('inconclusive: 60 samples are too few: it takes 299')
    expect(failureOf(holds({ ttft: { p50: 400, p99: 400 } }))).toContain('to miss an objective')
  })

  test('is the contrary of toMeetSlo where no objective is inconclusive, and never holds together with it', () => {
    const outcome = (assertion: () => void) => {
      try {
        assertion()
        return true
      } catch {
        return false
      }
    }
    const bounds = { pass: { p50: 400 }, fail: { mean: 40 }, unsure: { p99: 400 } }
    for (const names of [
      ['pass'],
      ['fail'],
      ['unsure'],
      ['pass', 'fail'],
      ['pass', 'unsure'],
      ['fail', 'unsure'],
      ['pass', 'fail', 'unsure'],
    ]) {
      const ttft = Object.assign({}, ...names.map((name) => bounds[name as keyof typeof bounds])) as NonNullable<
        Slo['ttft']
      >
      const is = outcome(() => expect(measured()).toMeetSlo({ ttft }))
      const isNot = outcome(holds({ ttft }))
      expect([names, is, isNot]).toEqual([names, names.every((name) => name === 'pass'), names.includes('fail')])
    }
  })
})

describe('verdicts are written to the run', () => {
  const written = (run: RunReport) =>
    run.slos.map(({ objective, status, negated }) => `${negated ? 'not ' : ''}${objective} ${status}`)

  test('of every assertion, held or not', () => {
    const run = measured()
    expect(run).toMeetSlo(pass)
    failureOf(() => expect(run).toMeetSlo({ ...fail, errorRate: 0 }))
    expect(written(run)).toEqual(['ttft.p50 pass', 'ttft.mean fail', 'errorRate pass'])
  })

  test('of a negated one that holds, what it was about', () => {
    const run = measured()
    expect(run).not.toMeetSlo({ ttft: { p50: 400, mean: 40, p99: 400 } })
    expect(written(run)).toEqual(['not ttft.mean fail'])
  })

  test('of a negated one that does not hold, all', () => {
    const run = measured()
    failureOf(() => expect(run).not.toMeetSlo({ ttft: { p50: 400, p99: 400 } }))
    expect(written(run)).toEqual(['not ttft.p50 pass', 'not ttft.p99 inconclusive'])
  })

  test('but not of one that makes no sense', () => {
    const run = measured()
    failureOf(() => expect(run).toMeetSlo({ ...pass, tfft: 1 } as Slo))
    failureOf(() => expect(run).toMeetSlo(pass, { confidence: 2 }))
    expect(written(run)).toEqual([])
  })
})

describe('toMeetSlo on one machine of several', () => {
  const shard = { index: 1, of: 3, mostApartMs: 1_000 }
  const part = () => measured(undefined, { head: { shard } })

  test('passes, negated or not, and leaves what it asks to the merge', () => {
    const run = part()
    expect(run).toMeetSlo(fail)
    expect(run).toMeetSlo(unsure, { confidence: 0.99 })
    expect(run).not.toMeetSlo(pass)
    expect(run.slos).toEqual([])
    expect(run.deferred).toEqual([
      { kind: 'slo', slo: fail, confidence: undefined, negated: false, source: 'test' },
      { kind: 'slo', slo: unsure, confidence: 0.99, negated: false, source: 'test' },
      { kind: 'slo', slo: pass, confidence: undefined, negated: true, source: 'test' },
    ])
  })

  test('says at once what makes no sense', () => {
    expect(() => expect(part()).toMeetSlo({ tftt: { p99: 1 } } as never)).toThrow("unknown key 'tftt'")
    expect(() => expect(part()).toMeetSlo(pass, { confidence: 2 })).toThrow('confidence')
  })
})

describe('toBeValidRun', () => {
  test('holds for a run that was measured', () => {
    expect(measured()).toBeValidRun()
    expect(measured([failure(0)])).toBeValidRun()
  })

  test('says what was wrong, and what to do', () => {
    const invalid = measured([], { health: { eventLoopDelayMs: { p50: 1, p99: 99, max: 99 } } })
    expect(failureOf(() => expect(invalid).toBeValidRun())).toMatchInlineSnapshot(`
      "Expected "chat" to be a valid run:
        nothing-sent: no measured request was sent; raise duration, or shorten the warm-up
        event-loop-delay: the client's event loop was late by 99.0 ms at p99, above 25.0 ms; use fewer streams, more workers or a faster client machine; the server was not what was measured"
    `)
    expect(invalid).not.toBeValidRun()
  })

  test('negated, fails on a valid run', () => {
    expect(failureOf(() => expect(measured()).not.toBeValidRun())).toBe('Expected "chat" to be void.')
  })

  test('works on a report from a file', () => {
    expect(JSON.parse(JSON.stringify(measured()))).toBeValidRun()
  })
})

describe('what is no run', () => {
  const values = [undefined, null, 5, 'run', {}, { runs: [] }, [], () => 5]
  const messages = (assert: (value: unknown) => void) => values.map((value) => failureOf(() => assert(value)))

  test('is named, with what a run is', () => {
    expect(messages((value) => expect(value).toMeetSlo(pass))).toMatchInlineSnapshot(`
      [
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got undefined.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got null.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got a number.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got a string.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got an object of another shape.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got an object of another shape.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got an array: assert on each run.",
        "[toMeetSlo] Expected a run, such as \`const run = await load(…)\` gives, got a function.",
      ]
    `)
  })

  test('is refused by every matcher, negated as well', () => {
    const refused = [
      ...messages((value) => expect(value).not.toMeetSlo(pass)),
      ...messages((value) => expect(value).toBeValidRun()),
      ...messages((value) => expect(value).not.toBeValidRun()),
    ]
    expect(refused).toHaveLength(3 * values.length)
    for (const message of refused) expect(message).toMatch(/^\[to(?:MeetSlo|BeValidRun)\] Expected a run, such as/)
  })

  test('is, before all, a promise that was not awaited', () => {
    const message = failureOf(() => expect(Promise.resolve(measured())).toMeetSlo(pass))
    expect(message).toBe(
      '[toMeetSlo] Expected a run, such as `const run = await load(…)` gives, got a promise: write `await load(…)`.',
    )
  })

  test('a report from a file has lost its samples', () => {
    const run: unknown = JSON.parse(JSON.stringify(measured()))
    expect(failureOf(() => expect(run).toMeetSlo(pass))).toBe(
      '[toMeetSlo] The run was not measured by this process: its samples are gone.',
    )
  })
})

test('a promise of a run can be asserted on with resolves', async () => {
  await expect(Promise.resolve(measured())).resolves.toMeetSlo(pass)
  await expect(expect(Promise.resolve(measured())).resolves.toMeetSlo(fail)).rejects.toThrow('to meet its objectives')
})

test('a name that would move the cursor is quoted', () => {
  const run = measured([row(0)], { head: { name: 'a\u001b[2J\nb' } })
  expect(failureOf(() => expect(run).toMeetSlo(fail))).toContain('Expected "a\\u001b[2J\\nb" to meet')
})
