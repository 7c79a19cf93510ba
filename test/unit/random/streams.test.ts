import { describe, expect, test } from 'vitest'

import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'
import { inOtherProcess } from '../../support/other-process.ts'

function draw(stream: Stream, n: number): number[] {
  return Array.from({ length: n }, stream)
}

/** Pearson's correlation of two samples. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const covariance = (x: readonly number[], meanX: number, y: readonly number[], meanY: number) =>
    x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0)
  return covariance(a, meanA, b, meanB) / Math.sqrt(covariance(a, meanA, a, meanA) * covariance(b, meanB, b, meanB))
}

describe('a stream', () => {
  test('gives the same numbers whenever it is asked for', () => {
    const streams = createStreams(42)
    const first = draw(streams.stream('dataset.prompt.length', 7), 5)
    draw(streams.stream('load.arrivals'), 100)
    expect(draw(streams.stream('dataset.prompt.length', 7), 5)).toEqual(first)
  })

  test('does not depend on the order in which streams are asked for and drawn from', () => {
    const forwards = createStreams('seed')
    const backwards = createStreams('seed')
    const indices = Array.from({ length: 50 }, (_, i) => i)
    const expected = indices.map((i) => draw(forwards.stream('place', i), 3))
    const open = indices.toReversed().map((i) => backwards.stream('place', i))
    const rounds = [0, 1, 2].map(() => open.map((stream) => stream()).toReversed())
    expect(indices.map((i) => rounds.map((round) => round[i]))).toEqual(expected)
  })

  test('gives the same numbers in another process', async () => {
    const theirs = await inOtherProcess(`
      const { createStreams } = await load('src/random/streams.ts')
      const streams = createStreams(42)
      return [3, 0, 1].map((index) => Array.from({ length: 4 }, streams.stream('media.image.source', index)))
    `)
    const streams = createStreams(42)
    expect(theirs).toEqual([3, 0, 1].map((index) => draw(streams.stream('media.image.source', index), 4)))
  })

  test('keeps the numbers that it gave in earlier versions', () => {
    const streams = createStreams(42)
    const golden = [
      draw(streams.stream('dataset.prompt.length'), 3),
      draw(streams.stream('load.arrivals', 1_000_000), 3),
    ]
    expect(golden).toMatchInlineSnapshot(`
      [
        [
          0.014258271744227446,
          0.9765985752821225,
          0.018441978531828274,
        ],
        [
          0.010737789182651891,
          0.5988081601864461,
          0.09163929789822145,
        ],
      ]
    `)
  })

  test('takes a seed as a number or as its digits', () => {
    expect(draw(createStreams(42).stream('place'), 3)).toEqual(draw(createStreams('42').stream('place'), 3))
    expect(createStreams(42).seed).toBe('42')
  })

  test('of index 0 is the one without an index', () => {
    expect(draw(createStreams(1).stream('place'), 3)).toEqual(draw(createStreams(1).stream('place', 0), 3))
  })

  test.for<[what: string, a: Stream, b: Stream]>([
    ['names', createStreams(42).stream('a'), createStreams(42).stream('b')],
    ['indices', createStreams(42).stream('a', 1), createStreams(42).stream('a', 2)],
    ['seeds', createStreams(42).stream('a'), createStreams(43).stream('a')],
    ['names that only the index tells apart', createStreams(42).stream('a', 11), createStreams(42).stream('a1', 1)],
  ])('is independent of one with other %s', ([, a, b]) => {
    expect(Math.abs(correlation(draw(a, 10_000), draw(b, 10_000)))).toBeLessThan(0.04)
  })

  test('is uniform in [0, 1) over the first draws of many indices', () => {
    const streams = createStreams(42)
    const counts = new Uint32Array(20)
    for (let i = 0; i < 20_000; i++) counts[Math.floor(streams.stream('place', i)() * counts.length)]!++
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
    // 99.9 % of the chi-square law with 19 degrees of freedom lies below.
    expect(chiSquare).toBeLessThan(43.8)
  })

  test('has consecutive indices that are independent', () => {
    const streams = createStreams(42)
    const firsts = Array.from({ length: 10_001 }, (_, i) => streams.stream('place', i)())
    expect(Math.abs(correlation(firsts.slice(1), firsts.slice(0, -1)))).toBeLessThan(0.04)
  })

  test('has more random bits than a 32-bit number', () => {
    const values = draw(createStreams(42).stream('place'), 1_000)
    expect(values.every((value) => Number.isInteger(value * 2 ** 53))).toBe(true)
    expect(values.filter((value) => Number.isInteger(value * 2 ** 32)).length).toBeLessThan(5)
  })
})

describe('uniformInteger', () => {
  test('asks for one number', () => {
    let draws = 0
    uniformInteger(() => draws++ && 0, 1, 6)
    expect(draws).toBe(1)
  })

  test.for([0, 0.5, 1 - 2 ** -53])('stays within both ends at %d', (value) => {
    const drawn = uniformInteger(() => value, -3, 3)
    expect(drawn).toBe(value === 0 ? -3 : value === 0.5 ? 0 : 3)
  })

  test('gives every number the same chance', () => {
    const stream = createStreams(42).stream('dice')
    const counts = new Map<number, number>()
    for (let i = 0; i < 60_000; i++) {
      const drawn = uniformInteger(stream, 1, 6)
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
    }
    expect(new Set(counts.keys())).toEqual(new Set([1, 2, 3, 4, 5, 6]))
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })
})
