import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { createShareTest } from '../../../src/report/beyond-doubt.ts'

/** Trials until it is beyond doubt that the share exceeds the bound; `undefined` where it never is. */
function stopsAt(share: number, bound: number, seed: string, most = 5_000): number | undefined {
  const stream = createStreams(seed).stream('trials')
  const isBeyondDoubt = createShareTest(bound)
  let hits = 0
  for (let n = 1; n <= most; n++) {
    if (stream() < share) hits++
    if (isBeyondDoubt(hits, n)) return n
  }
  return undefined
}

describe('a share test', () => {
  test('is sure of nothing before fifty trials', () => {
    expect(stopsAt(1, 0.05, 'all')).toBe(50)
  })

  test('ends no run whose true share is just the bound, more often than once in a thousand', () => {
    const stopped = Array.from({ length: 1_000 }, (_, i) => stopsAt(0.1, 0.1, `at-bound-${i}`, 2_000))
    expect(stopped.filter((at) => at !== undefined).length).toBeLessThanOrEqual(4)
  })

  test('ends every run whose true share is twice the bound, and the sooner the farther it is', () => {
    const ends = (share: number) => Array.from({ length: 50 }, (_, i) => stopsAt(share, 0.1, `above-${i}`)!)
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(ends(0.2)).not.toContain(undefined)
    expect(mean(ends(0.4))).toBeLessThan(mean(ends(0.2)) / 2)
  })

  test('looks again once there are a quarter more trials', () => {
    const isBeyondDoubt = createShareTest(0.5)
    expect(isBeyondDoubt(0, 50)).toBe(false)
    expect([51, 62].map((n) => isBeyondDoubt(n, n))).toEqual([false, false])
    expect(isBeyondDoubt(63, 63)).toBe(true)
  })
})
