import { randomLogNormal } from 'd3-random'
import { plnorm, qlnorm } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'

import { sampleMany } from '../../../src/random/distribution.ts'
import { lognormal } from '../../../src/random/lognormal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { describeSample, DOUBT, DRAWS, drawMany, kolmogorov } from '../../support/laws.ts'

function drawTogether(options: Parameters<typeof lognormal>[0], count: number): Float64Array {
  return Float64Array.from(sampleMany(lognormal(options), createStreams(42).stream('law'), count))
}

describe('the lognormal law', () => {
  test('has the given moments of its own', () => {
    const { mean, stddev } = describeSample(drawMany(lognormal({ mean: 500, stddev: 200 })))
    expect(Math.abs(mean - 500)).toBeLessThan((4 * 200) / Math.sqrt(DRAWS))
    expect(Math.abs(stddev / 200 - 1)).toBeLessThan(0.03)
  })

  test('has the distribution of its definition by its own moments', () => {
    const sigma = Math.sqrt(Math.log(1.16))
    const values = drawMany(lognormal({ mean: 500, stddev: 200 }))
    expect(kolmogorov(values, (x) => plnorm(x, Math.log(500) - sigma ** 2 / 2, sigma))).toBeGreaterThan(DOUBT)
  })

  test('has the distribution of its definition by the moments of its logarithm', () => {
    const values = drawMany(lognormal({ mu: 5.5, sigma: 0.8 }))
    expect(kolmogorov(values, (x) => plnorm(x, 5.5, 0.8))).toBeGreaterThan(DOUBT)
  })

  // μ and σ of vLLM's two parameters.
  test.for<[average: number, medianRatio: number | undefined, mu: number, sigma: number]>([
    [1_000, undefined, 6.745_236_349, 0.570_120_916],
    [1_000, 0.85, 6.745_236_349, 0.570_120_916],
    [1_000, 0.5, 6.214_608_098, 1.177_410_023],
    [500, 0.7, 5.857_933_154, 0.844_600_431],
    [120, 0.95, 4.736_198_448, 0.320_291_412],
  ])('has vLLM’s distribution: average %d, median ratio %d', ([average, medianRatio, mu, sigma]) => {
    const law = lognormal({ average, medianRatio })
    expect([...drawMany(law, 100)].map(Math.log)).toEqual(
      [...drawMany(lognormal({ mu, sigma }), 100)].map((value) => expect.closeTo(Math.log(value), 7) as number),
    )
    const values = drawMany(law)
    expect(kolmogorov(values, (x) => plnorm(x, mu, sigma))).toBeGreaterThan(DOUBT)
    const { quantiles } = describeSample(values, [0.5, 0.9, 0.99])
    const expected = [0.5, 0.9, 0.99].map((share) => qlnorm(share, mu, sigma))
    quantiles.forEach((quantile, i) => expect(Math.abs(quantile / expected[i]! - 1)).toBeLessThan(0.06))
    expect(Math.abs(quantiles[0]! / (average * (medianRatio ?? 0.85)) - 1)).toBeLessThan(0.02)
  })

  test('without spread is its mean', () => {
    for (const value of drawMany(lognormal({ mean: 300, stddev: 0 }), 100)) expect(value).toBeCloseTo(300, 9)
  })

  test('puts all that lies beyond max on it', () => {
    const values = drawMany(lognormal({ mu: 5.5, sigma: 0.8, max: 400 }))
    const clamped = values.filter((value) => value === 400).length / DRAWS
    expect(Math.max(...values)).toBe(400)
    expect(clamped).toBeCloseTo(1 - plnorm(400, 5.5, 0.8), 2)
  })

  test('draws one by one around its average, not at it', () => {
    const { mean, stddev } = describeSample(drawMany(lognormal({ average: 1_000, exactMean: true })))
    expect(Math.abs(mean / 1_000 - 1)).toBeLessThan(0.02)
    expect(stddev).toBeGreaterThan(500)
  })
})

describe('exactMean', () => {
  test.for([2, 7, 1_000])('makes the average the mean of %d draws that are made together', (count) => {
    const { mean, stddev } = describeSample(drawTogether({ average: 1_000, exactMean: true }, count))
    expect(mean).toBeCloseTo(1_000, 9)
    expect(stddev).toBeGreaterThan(0)
  })

  test('makes a single draw the average', () => {
    expect([...drawTogether({ average: 120, exactMean: true }, 1)]).toEqual([expect.closeTo(120, 9)])
  })

  test('scales all draws by one factor', () => {
    const draw = randomLogNormal.source(createStreams(42).stream('law'))(Math.log(850), Math.sqrt(-2 * Math.log(0.85)))
    const free = Float64Array.from({ length: 50 }, draw)
    const factor = 1_000 / describeSample(free).mean
    const scaled = drawTogether({ average: 1_000, exactMean: true }, 50)
    expect([...scaled]).toEqual(Array.from(free, (value) => expect.closeTo(value * factor, 6) as number))
  })

  test('clamps after it has scaled, as vLLM does', () => {
    const free = drawTogether({ average: 1_000, medianRatio: 0.5, exactMean: true }, 200)
    const clamped = drawTogether({ average: 1_000, medianRatio: 0.5, exactMean: true, max: 1_500 }, 200)
    expect(Math.max(...free)).toBeGreaterThan(1_500)
    expect(clamped).toEqual(free.map((value) => Math.min(value, 1_500)))
  })

  test('is off unless asked for', () => {
    const { mean } = describeSample(drawTogether({ average: 1_000 }, 20))
    expect(Math.abs(mean - 1_000)).toBeGreaterThan(1)
  })

  test('makes nothing of no draws', () => {
    expect([...drawTogether({ average: 1_000, exactMean: true }, 0)]).toEqual([])
  })
})

describe('the lognormal law refuses', () => {
  const forms = '[lognormal] expected { mean, stddev }, { mu, sigma } or { average, medianRatio }, got '
  test.for<[what: string, options: unknown, message: string]>([
    ['nothing', {}, `${forms}{}`],
    ['a bare number', 5, `${forms}5`],
    ['no options at all', undefined, `${forms}nothing`],
    ['a max alone', { max: 5 }, `${forms}{"max":5}`],
    ['a mean without deviation', { mean: 5 }, '[lognormal] stddev: invalid input: expected number, received undefined'],
    ['a mean of 0', { mean: 0, stddev: 1 }, '[lognormal] mean: too small: expected number to be >0, got 0'],
    [
      'a negative deviation',
      { mean: 5, stddev: -1 },
      '[lognormal] stddev: too small: expected number to be >=0, got -1',
    ],
    [
      'vLLM’s name of mu',
      { mean: 5, sigma: 1 },
      "[lognormal] mu: expected the mean of the logarithm, which vLLM calls mean, got nothing\nunknown key 'mean'; known: mu, sigma, max",
    ],
    ['mu without sigma', { mu: 5 }, '[lognormal] sigma: invalid input: expected number, received undefined'],
    ['a negative sigma', { mu: 5, sigma: -1 }, '[lognormal] sigma: too small: expected number to be >=0, got -1'],
    ['an average below 1', { average: 0.5 }, '[lognormal] average: too small: expected number to be >=1, got 0.5'],
    ['a ratio alone', { medianRatio: 0.5 }, '[lognormal] average: invalid input: expected number, received undefined'],
    [
      'a ratio of 0',
      { average: 5, medianRatio: 0 },
      '[lognormal] medianRatio: too small: expected number to be >0, got 0',
    ],
    [
      'a ratio of 1',
      { average: 5, medianRatio: 1 },
      '[lognormal] medianRatio: too big: expected number to be <1, got 1',
    ],
    [
      'average and mean at once',
      { average: 5, mean: 3 },
      "[lognormal] unknown key 'mean'; known: average, medianRatio, exactMean, max",
    ],
    [
      'an exact mean of another form',
      { mean: 5, stddev: 3, exactMean: true },
      "[lognormal] unknown key 'exactMean'; known: mean, stddev, max",
    ],
    ['a max of 0', { average: 5, max: 0 }, '[lognormal] max: too small: expected number to be >0, got 0'],
  ])('%s', ([, options, message]) => {
    expect(() => lognormal(options as never)).toThrow(message)
  })
})
