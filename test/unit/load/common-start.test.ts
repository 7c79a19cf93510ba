import { describe, expect, test } from 'vitest'

import { createCommonStart, nextInstant, type Wall } from '../../../src/load/common-start.ts'

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

/** A clock that stands still but for waiting, and whose timers run out early now and then. */
function wallAt(startMs: number): Wall & { set(ms: number): void } {
  let nowMs = startMs
  return {
    now: () => nowMs,
    set: (ms) => void (nowMs = ms),
    async sleep(ms) {
      nowMs += ms > 1 ? ms - 0.5 : ms
    },
  }
}

describe('a common start', () => {
  const { signal } = new AbortController()

  test('is approached a little ahead of it, and reached at it', async () => {
    const wall = wallAt(1_003_000)
    const start = createCommonStart({ gridMs: 10_000 }, wall)
    await start.approach(signal)
    expect(wall.now()).toBe(1_006_000)
    await start.arrive(signal)
    expect(wall.now()).toBe(1_010_000)
  })

  test('is the same for machines that come at different times', async () => {
    for (const comesMs of [1_000_001, 1_002_500, 1_005_999]) {
      const wall = wallAt(comesMs)
      const start = createCommonStart({ gridMs: 10_000 }, wall)
      await start.approach(signal)
      wall.set(wall.now() + 1_234)
      await start.arrive(signal)
      expect(wall.now()).toBe(1_010_000)
    }
  })

  test('leaves half of a short grid to come in', async () => {
    const wall = wallAt(1_000_100)
    const start = createCommonStart({ gridMs: 1_000 }, wall)
    await start.approach(signal)
    expect(wall.now()).toBe(1_000_600)
  })

  test.for([
    ['at once where preparing took a little longer', 4_900, 1_010_900],
    ['a later one where it took much longer', 5_100, 1_020_000],
  ] as const)('is %s', async ([, preparingMs, expected]) => {
    const wall = wallAt(1_003_000)
    const start = createCommonStart({ gridMs: 10_000 }, wall)
    await start.approach(signal)
    wall.set(wall.now() + preparingMs)
    await start.arrive(signal)
    expect(wall.now()).toBe(expected)
  })

  test('is not waited for by a run that is over', async () => {
    const over = new AbortController()
    const start = createCommonStart({ gridMs: 3_600_000 })
    const approaching = start.approach(over.signal)
    over.abort()
    await expect(approaching).resolves.toBeUndefined()
    await expect(start.arrive(over.signal)).resolves.toBeUndefined()
  })
})
