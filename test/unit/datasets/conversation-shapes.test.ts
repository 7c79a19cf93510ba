import { describe, expect, test } from 'vitest'

import type { ConversationLength } from '../../../src/datasets/conversation-lengths.ts'
import { type ConversationShapes, conversationShapes } from '../../../src/datasets/conversation-shapes.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { type ConfiguredLengths, configured, exactly } from '../../support/conversation-config.ts'
import { chiSquare, countsOf, describeSample, DOUBT } from '../../support/laws.ts'
import { upTo } from '../../support/load-run.ts'

function shapesOf(lengths: ConfiguredLengths, conversations = 8, seed = 42): ConversationShapes {
  return conversationShapes(configured(lengths, conversations), createStreams(seed))
}

/** The answers' lengths by a law, of so many conversations of 50 answers. */
function answersBy(answer: ConversationLength, conversations = 400): number[] {
  const { shape } = shapesOf({ answer, turns: exactly(100) }, conversations)
  return upTo(conversations).flatMap((index) => shape(index).answerTokens)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('the turns of a conversation', () => {
  test.for([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [17, 9],
  ] as const)('of %d messages are %d user messages with an answer each', ([turns, pairs]) => {
    const { userTokens, answerTokens } = shapesOf({ turns: exactly(turns) }).shape(3)
    expect([userTokens.length, answerTokens.length]).toEqual([pairs, pairs])
  })

  test('follow a uniform law over the even numbers', () => {
    const { shape } = shapesOf({ turns: { distribution: 'uniform', min: 3, max: 8 } }, 3_000)
    const pairs = upTo(3_000).map((index) => shape(index).userTokens.length)
    expect(chiSquare(countsOf(pairs, 2, 3), [1 / 3, 1 / 3, 1 / 3])).toBeGreaterThan(DOUBT)
  })

  test('by a lognormal average have that mean over all conversations', () => {
    const { shape } = shapesOf({ turns: { distribution: 'lognormal', average: 400 } }, 500)
    const messages = upTo(500).map((index) => shape(index).userTokens.length * 2)
    // Half a message up for the odd ones.
    expect(Math.abs(mean(messages) - 400.5)).toBeLessThan(0.2)
    expect(new Set(messages).size).toBeGreaterThan(100)
  })
})

describe('lengths follow their law:', () => {
  test.for([
    [1.2, 100, 0.178_84, 0.356_34, 44.367],
    [1.5, 50, 0.382_79, 0.108_81, 10.268],
    [3, 20, 0.831_91, 0.001_09, 1.348],
  ] as const)('zipf of α %d, clamped to %d', ([alpha, max, one, clamped, expected]) => {
    const tokens = answersBy({ distribution: 'zipf', alpha, max })
    const share = (value: number) => tokens.filter((drawn) => drawn === value).length / tokens.length
    const { stddev } = describeSample(Float64Array.from(tokens))
    expect(Math.abs(share(1) - one)).toBeLessThan(4 * Math.sqrt((one * (1 - one)) / tokens.length))
    expect(Math.abs(share(max) - clamped)).toBeLessThan(4 * Math.sqrt((clamped * (1 - clamped)) / tokens.length))
    expect(Math.abs(mean(tokens) - expected)).toBeLessThan((4 * stddev) / Math.sqrt(tokens.length))
  })

  test('poisson, whose alpha is its mean and its variance', () => {
    const { mean: drawn, stddev } = describeSample(Float64Array.from(answersBy({ distribution: 'poisson', alpha: 90 })))
    expect(Math.abs(drawn - 90)).toBeLessThan((4 * Math.sqrt(90)) / Math.sqrt(20_000))
    expect(Math.abs(stddev ** 2 - 90)).toBeLessThan(4)
  })

  test('poisson, clamped', () => {
    expect(Math.max(...answersBy({ distribution: 'poisson', alpha: 90, max: 95 }))).toBe(95)
  })

  test('uniform, with both ends', () => {
    const counts = countsOf(answersBy({ distribution: 'uniform', min: 80, max: 84 }), 80, 6)
    expect(chiSquare(counts, [0.2, 0.2, 0.2, 0.2, 0.2, 0])).toBeGreaterThan(DOUBT)
  })

  test('lognormal by mean and sigma of the logarithm', () => {
    const logs = answersBy({ distribution: 'lognormal', mean: 6.745_236_349, sigma: 0.570_120_916 }).map(Math.log)
    const { mean: mu, stddev: sigma } = describeSample(Float64Array.from(logs))
    expect(Math.abs(mu - 6.745_236)).toBeLessThan((4 * 0.57) / Math.sqrt(20_000))
    expect(Math.abs(sigma - 0.570_121)).toBeLessThan((4 * 0.57) / Math.sqrt(40_000))
  })

  test.for([
    [1_000, undefined, 6.745_236_349, 0.570_120_916],
    [500, 0.7, 5.857_933_154, 0.844_600_431],
    [120, 0.95, 4.736_198_448, 0.320_291_412],
  ] as const)('lognormal by an average of %d and a median ratio of %o', ([average, ratio, mu, sigma]) => {
    const section = { distribution: 'lognormal', average, ...(ratio && { median_ratio: ratio }) } as const
    const { shape } = shapesOf({ prefix: section }, 20_000)
    const tokens = upTo(20_000).map((index) => shape(index).prefixTokens)
    const logs = describeSample(Float64Array.from(tokens.map(Math.log)))
    expect(Math.abs(logs.mean - mu)).toBeLessThan((5 * sigma) / Math.sqrt(20_000))
    expect(Math.abs(logs.stddev - sigma)).toBeLessThan((5 * sigma) / Math.sqrt(40_000))
  })
})

describe('a lognormal average', () => {
  const section = { distribution: 'lognormal', average: 1_000 } as const

  test('is the mean of the prefixes of all conversations, up to rounding', () => {
    const { shape } = shapesOf({ prefix: section }, 24)
    const prefixes = upTo(24).map((index) => shape(index).prefixTokens)
    expect(Math.abs(mean(prefixes) - 1_000)).toBeLessThan(0.5)
    expect(new Set(prefixes).size).toBeGreaterThan(20)
  })

  test('is the mean of the messages in each conversation, up to rounding', () => {
    const { shape } = shapesOf({ user: section, answer: section, turns: exactly(16) }, 24)
    for (const index of upTo(24)) {
      expect(Math.abs(mean(shape(index).userTokens) - 1_000)).toBeLessThan(0.5)
      expect(Math.abs(mean(shape(index).answerTokens) - 1_000)).toBeLessThan(0.5)
    }
  })

  test('is clamped after it was met, so that the mean is lower', () => {
    const { shape } = shapesOf({ prefix: { ...section, max: 1_100 } }, 200)
    const prefixes = upTo(200).map((index) => shape(index).prefixTokens)
    expect(Math.max(...prefixes)).toBe(1_100)
    expect(mean(prefixes)).toBeLessThan(950)
  })

  test('is the common prefix itself', () => {
    expect(shapesOf({ common: section }).commonPrefixTokens).toBe(1_000)
  })
})

describe('a shape', () => {
  const lengths: ConfiguredLengths = {
    turns: { distribution: 'uniform', min: 2, max: 20 },
    common: { distribution: 'uniform', min: 3, max: 900 },
    prefix: { distribution: 'lognormal', average: 300 },
    user: { distribution: 'poisson', alpha: 100 },
    answer: { distribution: 'zipf', alpha: 1.3, max: 500 },
  }

  test('is the same in any order, any number of times', () => {
    const inOrder = upTo(20).map(shapesOf(lengths, 20).shape)
    const { shape } = shapesOf(lengths, 20)
    expect(upTo(20).toReversed().map(shape).toReversed()).toEqual(inOrder)
    expect(upTo(20).map(shape)).toEqual(inOrder)
  })

  test('is another one by another seed', () => {
    const { commonPrefixTokens, shape } = shapesOf(lengths)
    expect(shapesOf(lengths, 8, 43).commonPrefixTokens).not.toBe(commonPrefixTokens)
    expect(upTo(8).map(shapesOf(lengths, 8, 43).shape)).not.toEqual(upTo(8).map(shape))
  })

  test('keeps its other lengths where one law is changed', () => {
    const { shape } = shapesOf(lengths)
    const changed = shapesOf({ ...lengths, answer: exactly(5) }).shape
    for (const index of upTo(8)) {
      expect(changed(index)).toMatchObject({ ...shape(index), answerTokens: shape(index).answerTokens.map(() => 5) })
    }
  })

  test('has answers of at least one token', () => {
    expect(shapesOf({ answer: exactly(0) }).shape(0).answerTokens).toEqual([1, 1])
  })
})

describe('one error with the path for', () => {
  test.for([1, 2])('a common prefix of %d', (tokens) => {
    expect(() => shapesOf({ common: exactly(tokens) })).toThrow(
      `[dataset.conversations] prompt_input.common_prefix_num_tokens: a common prefix has no token or at least 3, got ${tokens} from {"distribution":"constant","value":${tokens}}`,
    )
  })

  test('a common prefix that is drawn too short', () => {
    expect(() => shapesOf({ common: { distribution: 'uniform', min: 1, max: 2 } })).toThrow('or at least 3, got')
  })

  test('a common prefix of 0 or 3 it is not', () => {
    expect(shapesOf({ common: exactly(0) }).commonPrefixTokens).toBe(0)
    expect(shapesOf({ common: exactly(3) }).commonPrefixTokens).toBe(3)
  })

  test('a law without a bound that draws more than memory holds', () => {
    const { shape } = shapesOf({ answer: { distribution: 'zipf', alpha: 1.05 }, turns: exactly(100) }, 50)
    expect(() => upTo(50).map(shape)).toThrow(
      /^\[dataset\.conversations\] prompt_output\.num_tokens: \{"distribution":"zipf","alpha":1\.05\} drew \d{8,}; give it a max of at most 10000000$/,
    )
  })

  test('more turns than memory holds', () => {
    expect(() => shapesOf({ turns: exactly(100_001) }).shape(0)).toThrow(
      'prompt_input.num_turns: {"distribution":"constant","value":100001} drew 100001; give it a max of at most 100000',
    )
  })
})
