import { describe, expect, expectTypeOf, test } from 'vitest'

import '../../src/matchers/trace-matchers.ts'
import type { TraceStats } from '../../src/matchers/trace-bounds.ts'
import type {
  Analyzed,
  CacheHitRateOptions,
  PreserveOptions,
  TraceMatchers,
} from '../../src/matchers/trace-matchers.ts'
import type { Bound } from '../../src/stats/bound.ts'
import type { Trace } from '../../src/traces/trace.ts'

declare const trace: Trace

describe('matchers of a trace', () => {
  test('are on expect, expect.soft and their negations', () => {
    for (const assertion of [expect(trace), expect(trace).not, expect.soft(trace), expect.soft(trace).not]) {
      expectTypeOf(assertion.toHaveCacheHitRate).parameters.toEqualTypeOf<
        [bound: Bound, options?: CacheHitRateOptions | undefined]
      >()
      expectTypeOf(assertion.toHavePrefixReuseRatio).parameters.toEqualTypeOf<[bound: Bound]>()
      expectTypeOf(assertion.toHaveUniquePrefixes).parameters.toEqualTypeOf<[bound: Bound]>()
      expectTypeOf(assertion.toMatchTraceStats).parameters.toEqualTypeOf<[stats: TraceStats]>()
      expectTypeOf(assertion.toPreserveTraceStats).parameters.toEqualTypeOf<
        [original: Analyzed, options?: PreserveOptions | undefined]
      >()
      expectTypeOf(assertion.toMatchTraceStats).returns.toBeVoid()
    }
  })

  test('take a trace as it is opened, and its analysis', () => {
    expectTypeOf<Trace>().toExtend<Analyzed>()
    expectTypeOf<Trace['analysis']>().toExtend<Analyzed>()
  })

  test('promise their outcome where they wait for the trace', () => {
    const { resolves } = expect(Promise.resolve(trace))
    expectTypeOf(resolves.toHaveCacheHitRate).returns.toEqualTypeOf<Promise<void>>()
  })

  test('have a type of their own', () => {
    expectTypeOf<keyof TraceMatchers<void>>().toEqualTypeOf<
      | 'toHaveCacheHitRate'
      | 'toHavePrefixReuseRatio'
      | 'toHaveUniquePrefixes'
      | 'toMatchTraceStats'
      | 'toPreserveTraceStats'
    >()
  })

  test('refuse misuse where it is written', () => {
    expect(trace).toMatchTraceStats({ isl: { p75: { max: 4_096 } }, prefixReuseRatio: { min: 0.4 } })
    // @ts-expect-error an assertion without a bound
    expect(trace).toHaveCacheHitRate()
    // @ts-expect-error a bound is a number, or numbers
    expect(trace).toHaveCacheHitRate('60 %')
    // @ts-expect-error an unknown quantity
    expect(trace).toMatchTraceStats({ ils: { p75: 1 } })
    // @ts-expect-error an unknown statistic
    expect(trace).toMatchTraceStats({ isl: { median: { max: 1 } } })
    // @ts-expect-error an unknown option
    expect(trace).toPreserveTraceStats(trace, { tolerence: 0.1 })
    // @ts-expect-error a path is no trace
    expect(trace).toPreserveTraceStats('trace.jsonl')
  })
})
