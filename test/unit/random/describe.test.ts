import { describe, expect, test } from 'vitest'

import { parseOptions } from '../../../src/options.ts'
import { constant } from '../../../src/random/constant.ts'
import { distributionData, distributionFrom, lengthSchema } from '../../../src/random/describe.ts'
import type { Distribution } from '../../../src/random/distribution.ts'
import { lognormal } from '../../../src/random/lognormal.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { everyLaw } from '../../support/laws.ts'

function draw(law: Distribution): number[] {
  const stream = createStreams(42).stream('law')
  return Array.from({ length: 20 }, () => law.sample(stream))
}

describe('a built-in distribution', () => {
  test.for(everyLaw)('comes back from JSON as it was: $type', (law) => {
    const data = distributionData(law, 'who')
    const json = JSON.parse(JSON.stringify(data)) as typeof data
    const back = distributionFrom(json)
    expect(distributionData(back, 'who')).toEqual(json)
    expect(draw(back)).toEqual(draw(law))
  })

  test.for(everyLaw)('is described by JSON.stringify alone: $type', (law) => {
    expect(draw(distributionFrom(JSON.parse(JSON.stringify(law)) as { type: string }))).toEqual(draw(law))
  })

  test.for(everyLaw)('can travel to a thread once it is data: $type', (law) => {
    expect(structuredClone(distributionData(law, 'who'))).toEqual(distributionData(law, 'who'))
  })

  test('of an unknown type lists the known ones', () => {
    expect(() => distributionFrom({ type: 'gaussian', mean: 3 })).toThrow(
      '[random] Unknown distribution: "gaussian"; known: constant, uniform, normal, lognormal, zipf, poisson, exponential, gamma, empirical, mixture',
    )
  })

  test.for(['toString', '__proto__', 'constructor', ''])('is not found under the name %j', (type) => {
    expect(() => distributionFrom({ type })).toThrow('Unknown distribution')
  })

  test('with bad parameters says what is wrong with them', () => {
    expect(() => distributionFrom({ type: 'normal', mean: 40, stdev: 8 })).toThrow(
      "[normal] unknown key 'stdev'; known: mean, stddev",
    )
  })
})

describe('a distribution of the user', () => {
  test.for<[what: string, law: Distribution]>([
    ['without a type', { sample: (stream) => 5 + stream() }],
    ['with a type of its own', { type: 'bimodal', sample: (stream) => (stream() < 0.5 ? 1 : 9) }],
    ['made of a built-in one', { ...normal({ mean: 40, stddev: 8 }), sample: (stream) => 5 + stream() }],
    ['named like a built-in one', { type: 'constant', sample: () => 5 }],
  ])('is refused where it must travel: %s', ([, law]) => {
    expect(() => distributionData(law, 'simulator')).toThrow(
      /^\[simulator\] Only built-in distributions work here: (?=.*constant)(?=.*uniform)(?=.*normal)(?=.*exponential)/,
    )
  })

  test('that is a changed copy of a built-in one is refused, not read as the original', () => {
    const copy = { ...lognormal({ mean: 500, stddev: 200 }), mean: 900 }
    expect(() => distributionData(copy, 'simulator')).toThrow(expect.objectContaining({ code: 'custom-distribution' }))
  })

  test('works as a length', () => {
    class Bimodal {
      readonly #peaks = [10, 20]
      sample(stream: () => number) {
        return this.#peaks[stream() < 0.5 ? 0 : 1]!
      }
    }
    const law = parseOptions(lengthSchema, new Bimodal(), 'who')
    expect(new Set(draw(law))).toEqual(new Set([10, 20]))
  })
})

describe('a length option', () => {
  const parse = (length: unknown) => parseOptions(lengthSchema, length, 'who')

  test('takes a number', () => {
    expect(draw(parse(128))).toEqual(draw(constant({ value: 128 })))
  })

  test('takes a distribution', () => {
    const law = normal({ mean: 40, stddev: 8 })
    expect(parse(law)).toBe(law)
  })

  test('takes a built-in distribution as JSON', () => {
    expect(draw(parse({ type: 'uniform', min: 1, max: 9 }))).toEqual(draw(uniform({ min: 1, max: 9 })))
  })

  test.for<[length: unknown, shown: string]>([
    ['128', '"128"'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [null, 'null'],
    [undefined, 'nothing'],
    [[1, 2], '[1,2]'],
    [{ mean: 4 }, '{"mean":4}'],
    [{ sample: 5 }, '{"sample":5}'],
    [normal, 'a function'],
  ])('refuses %o and says what it takes', ([length, shown]) => {
    expect(() => parse(length)).toThrow(
      `[who] expected a number or a distribution such as normal({ mean, stddev }), got ${shown}`,
    )
  })

  test('names the known distributions where the type is none', () => {
    expect(() => parse({ type: 'zip' })).toThrow('Unknown distribution: "zip"; known: constant, uniform')
  })

  test('says what is wrong with the parameters', () => {
    expect(() => parse({ type: 'normal', mean: 'x' })).toThrow('mean: invalid input: expected number, received string')
  })
})
