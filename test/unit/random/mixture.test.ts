import { pnorm } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'

import { distributionData, distributionFrom } from '../../../src/random/describe.ts'
import { sampleMany } from '../../../src/random/distribution.ts'
import { lognormal } from '../../../src/random/lognormal.ts'
import { mixture } from '../../../src/random/mixture.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, describeSample, DOUBT, DRAWS, drawMany, kolmogorov } from '../../support/laws.ts'

const peaks = mixture({
  components: [
    { weight: 3, distribution: normal({ mean: 200, stddev: 20 }) },
    { weight: 1, distribution: normal({ mean: 4_000, stddev: 400 }) },
  ],
})

describe('a mixture', () => {
  test('has the distributions of its components by weight', () => {
    const cdf = (x: number) => 0.75 * pnorm(x, 200, 20) + 0.25 * pnorm(x, 4_000, 400)
    expect(kolmogorov(drawMany(peaks), cdf)).toBeGreaterThan(DOUBT)
  })

  test('has the mean of its components by weight', () => {
    const { mean, stddev } = describeSample(drawMany(peaks))
    expect(Math.abs(mean - (0.75 * 200 + 0.25 * 4_000))).toBeLessThan((4 * stddev) / Math.sqrt(DRAWS))
  })

  test('takes numbers for laws that always give them', () => {
    const law = mixture({
      components: [
        { weight: 60, distribution: 128 },
        { weight: 40, distribution: 4_096 },
      ],
    })
    const values = drawMany(law)
    const counts = [128, 4_096].map((value) => values.filter((drawn) => drawn === value).length)
    expect(chiSquare(counts, [0.6, 0.4])).toBeGreaterThan(DOUBT)
    expect(JSON.stringify(law)).toContain('{"type":"constant","value":128}')
  })

  test('of a law of the user’s own draws from it and can’t travel', () => {
    const own = { sample: (stream: () => number) => 5 + stream() }
    const law = mixture({ components: [{ weight: 1, distribution: own }] })
    expect(drawMany(law, 100).every((value) => value >= 5 && value < 6)).toBe(true)
    expect(() => distributionData(law, 'simulator')).toThrow('[simulator] Only built-in distributions work here')
  })

  test('keeps the exact mean of a component among draws that are made together', () => {
    const law = mixture({
      components: [
        { weight: 1, distribution: 10 },
        { weight: 1, distribution: lognormal({ average: 1_000, exactMean: true }) },
      ],
    })
    const draws = sampleMany(law, createStreams(42).stream('law'), 400)
    const long = Float64Array.from(draws.filter((draw) => draw !== 10))
    expect(long.length).toBeGreaterThan(150)
    expect(long.length).toBeLessThan(250)
    expect(describeSample(long).mean).toBeCloseTo(1_000, 8)
  })

  test('has the same distribution where draws are made together', () => {
    const high = (stream: () => number) => 1_000 + stream()
    const joint = {
      sample: high,
      sampleMany: (stream: () => number, count: number) => Array.from({ length: count }, () => high(stream)),
    }
    const law = mixture({
      components: [
        { weight: 3, distribution: normal({ mean: 200, stddev: 20 }) },
        { weight: 1, distribution: joint },
      ],
    })
    const draws = Float64Array.from(sampleMany(law, createStreams(42).stream('law'), DRAWS))
    const cdf = (x: number) => 0.75 * pnorm(x, 200, 20) + 0.25 * Math.min(1, Math.max(0, x - 1_000))
    expect(kolmogorov(draws, cdf)).toBeGreaterThan(DOUBT)
    // Neighbours are independent: a quarter of a quarter of them are two high ones.
    const pairs = draws.filter((draw, i) => draw >= 1_000 && draws[i - 1]! >= 1_000).length
    expect(Math.abs(pairs / DRAWS - 1 / 16)).toBeLessThan(0.006)
  })

  test('draws together only where a component does', () => {
    expect(peaks.sampleMany).toBeUndefined()
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['no components', { components: [] }, '[mixture] components: too small: expected array to have >=1 items, got []'],
    [
      'a weight of 0',
      { components: [{ weight: 0, distribution: 5 }] },
      '[mixture] components.0.weight: too small: expected number to be >0, got 0',
    ],
    [
      'a component that is no law',
      { components: [{ weight: 1, distribution: 'normal' }] },
      '[mixture] components.0.distribution: expected a number or a distribution such as normal({ mean, stddev }), got "normal"',
    ],
    [
      'a component without a law',
      { components: [{ weight: 1 }] },
      '[mixture] components.0.distribution: expected a number or a distribution such as normal({ mean, stddev }), got nothing',
    ],
    [
      'an endless component',
      { components: [{ weight: 1, distribution: Infinity }] },
      '[mixture] components.0.distribution: expected a number or a distribution',
    ],
    [
      'an unknown key of a component',
      { components: [{ weight: 1, distribution: 5, share: 2 }] },
      "[mixture] components.0: unknown key 'share'; known: weight, distribution",
    ],
  ])('refuses %s', ([, options, message]) => {
    expect(() => mixture(options as never)).toThrow(message)
  })
})

describe('a mixture as JSON', () => {
  const from = (components: unknown) => () => distributionFrom({ type: 'mixture', components })

  test('may hold mixtures', () => {
    const outer = mixture({ components: [{ weight: 1, distribution: peaks }] })
    const back = distributionFrom(distributionData(outer, 'who'))
    expect(drawMany(back, 100)).toEqual(drawMany(outer, 100))
  })

  test('may hold numbers', () => {
    expect(new Set(drawMany(from([{ weight: 1, distribution: 128 }])(), 100))).toEqual(new Set([128]))
  })

  test.for<[what: string, components: unknown, message: string]>([
    ['an unknown component', [{ weight: 1, distribution: { type: 'zip' } }], '[mixture] components.0.distribution: '],
    [
      'bad parameters of a component',
      [
        { weight: 1, distribution: 5 },
        { weight: 1, distribution: { type: 'normal', mean: 'x' } },
      ],
      '[mixture] components.1.distribution: [normal] mean: invalid input: expected number, received string, got "x"',
    ],
    ['a bad weight', [{ weight: -1, distribution: 5 }], '[mixture] components.0.weight: too small'],
    [
      'a misspelled key',
      [{ wait: 1, distribution: 5 }],
      '[mixture] components.0.weight: invalid input: expected number',
    ],
    ['a number as component', [5], '[mixture] components.0: invalid input: expected object, received number, got 5'],
    ['null as component', [null], '[mixture] components.0: invalid input: expected object, received null, got null'],
    ['no list', undefined, '[mixture] components: invalid input: expected array, received undefined, got nothing'],
  ])('is refused with its path: %s', ([, components, message]) => {
    expect(from(components)).toThrow(message)
  })

  test('is refused with an unknown key beside its components', () => {
    expect(() =>
      distributionFrom({ type: 'mixture', components: [{ weight: 1, distribution: 5 }], weights: [1] }),
    ).toThrow("[mixture] unknown key 'weights'; known: components")
  })
})
