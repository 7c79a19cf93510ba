import { describe, expectTypeOf, test } from 'vitest'

import { expect, type JudgeOptions, type RunMatchers, type RunReport, type Slo } from '../../src/index.ts'

declare const run: RunReport

describe('matchers of a run', () => {
  test('are on expect, expect.soft and their negations', () => {
    for (const assertion of [expect(run), expect(run).not, expect.soft(run), expect.soft(run).not]) {
      expectTypeOf(assertion.toMeetSlo).parameters.toEqualTypeOf<[slo: Slo, options?: JudgeOptions | undefined]>()
      expectTypeOf(assertion.toMeetSlo).returns.toBeVoid()
      expectTypeOf(assertion.toBeValidRun).parameters.toEqualTypeOf<[]>()
      expectTypeOf(assertion.toBeValidRun).returns.toBeVoid()
    }
  })

  test('promise their outcome where they wait for the run', () => {
    const { resolves } = expect(Promise.resolve(run))
    expectTypeOf(resolves.toMeetSlo).returns.toEqualTypeOf<Promise<void>>()
    expectTypeOf(resolves.not.toBeValidRun).returns.toEqualTypeOf<Promise<void>>()
  })

  test('have a type of their own', () => {
    expectTypeOf<keyof RunMatchers<void>>().toEqualTypeOf<'toMeetSlo' | 'toBeValidRun'>()
  })

  test('refuse misuse where it is written', () => {
    // @ts-expect-error an assertion without objectives
    expect(run).toMeetSlo()
    // @ts-expect-error an unknown metric
    expect(run).toMeetSlo({ tfft: { p99: 400 } })
    // @ts-expect-error an unknown option
    expect(run).toMeetSlo({ errorRate: 0 }, { confidense: 0.99 })
    // @ts-expect-error confidence is a share
    expect(run).toMeetSlo({ errorRate: 0 }, { confidence: '99 %' })
    // @ts-expect-error a valid run needs no argument
    expect(run).toBeValidRun({ errorRate: 0 })
  })
})
