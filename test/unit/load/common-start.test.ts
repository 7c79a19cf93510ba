import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createCommonStart, nextInstant } from '../../../src/load/common-start.ts'

describe('the instants at which loads begin', () => {
  test.for<[string, number | undefined, number, number]>([
    ['an instant itself', undefined, 20_000, 20_000],
    ['just after one', undefined, 20_001, 30_000],
    ['ahead of the first', 1_003_000, 500, 1_003_000],
    ['counted from the first', 1_003_000, 1_003_001, 1_013_000],
  ])('are the next of a grid: %s', ([, startAtMs, earliestMs, expected]) => {
    expect(nextInstant({ gridMs: 10_000, startAtMs }, earliestMs)).toBe(expected)
  })
})

describe('a common start', () => {
  const signal = new AbortController().signal
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_000_000_001 }))
  afterEach(() => void vi.useRealTimers())

  /** When a promise resolves, ms since 1970. */
  async function instantOf(promise: Promise<void>): Promise<number> {
    let at = NaN
    void promise.then(() => (at = new Date().getTime()))
    for (let i = 0; i < 100 && Number.isNaN(at); i++) await vi.advanceTimersByTimeAsync(500)
    return at
  }

  test('is approached a little ahead of it, and reached at it', async () => {
    const start = createCommonStart({ gridMs: 10_000 })
    const near = await instantOf(start.approach(signal))
    expect(near).toBeGreaterThanOrEqual(1_000_006_000)
    expect(near).toBeLessThan(1_000_007_000)
    const begun = await instantOf(start.arrive(signal))
    expect(begun).toBeGreaterThanOrEqual(1_000_010_000)
    expect(begun).toBeLessThan(1_000_011_000)
  })

  test('is the same for machines that come at different times', async () => {
    const starts = [0, 300, 2_900].map(async (lateMs) => {
      await vi.advanceTimersByTimeAsync(lateMs)
      const start = createCommonStart({ gridMs: 10_000 })
      await start.approach(signal)
      await start.arrive(signal)
      return Math.floor(new Date().getTime() / 1_000)
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(new Set(await Promise.all(starts))).toEqual(new Set([1_000_010]))
  })

  test('is a later one where preparing took much longer, and at once where it took a little longer', async () => {
    const [late, tooLate] = [createCommonStart({ gridMs: 10_000 }), createCommonStart({ gridMs: 10_000 })]
    await Promise.all([instantOf(late.approach(signal)), instantOf(tooLate.approach(signal))])
    vi.setSystemTime(1_000_010_900)
    expect(await instantOf(late.arrive(signal))).toBeLessThan(1_000_012_000)
    vi.setSystemTime(1_000_013_000)
    expect(await instantOf(tooLate.arrive(signal))).toBeGreaterThanOrEqual(1_000_020_000)
  })

  test('is not waited for by a run that is over', async () => {
    const over = new AbortController()
    const start = createCommonStart({ gridMs: 3_600_000 })
    const approaching = start.approach(over.signal)
    over.abort()
    await approaching
    await start.arrive(over.signal)
    expect(new Date().getTime()).toBe(1_000_000_001)
  })
})
