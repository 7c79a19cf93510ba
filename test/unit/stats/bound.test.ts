import { describe, expect, test } from 'vitest'

import { parseOptions, strict } from '../../../src/options.ts'
import { type Better, boundSchema, within } from '../../../src/stats/bound.ts'

function parse(bound: unknown, better: Better = 'lower') {
  return parseOptions(strict({ ttft: boundSchema(better) }), { ttft: bound }, 'slo').ttft
}

describe('a bound', () => {
  test('that is a number is the most where less is better', () => {
    expect(parse(400, 'lower')).toEqual({ max: 400 })
  })

  test('that is a number is the least where more is better', () => {
    expect(parse(400, 'higher')).toEqual({ min: 400 })
  })

  test('that is a number is refused where neither is better', () => {
    expect(() => parse(400, 'neither')).toThrow(
      '[slo] ttft: neither more nor less is better here: give { min } or { max }, got 400',
    )
  })

  test.for<Better>(['lower', 'higher', 'neither'])('names its sides itself where %s is better', (better) => {
    expect(parse({ min: 1 }, better)).toEqual({ min: 1 })
    expect(parse({ max: 2 }, better)).toEqual({ max: 2 })
    expect(parse({ min: 1, max: 2 }, better)).toEqual({ min: 1, max: 2 })
  })

  test('may be 0, negative or a single point', () => {
    expect(parse(0)).toEqual({ max: 0 })
    expect(parse({ min: -5, max: -5 })).toEqual({ min: -5, max: -5 })
  })

  test.for<[bound: unknown, message: string]>([
    [{}, '[slo] ttft: give min, max or both, got {}'],
    [{ max: undefined }, '[slo] ttft: give min, max or both, got {}'],
    [{ min: 2, max: 1 }, '[slo] ttft: min must not exceed max, got {"min":2,"max":1}'],
    [{ most: 2 }, "[slo] ttft: unknown key 'most'; known: min, max"],
    [{ min: 1, maximum: 2 }, "[slo] ttft: unknown key 'maximum'; known: min, max"],
    [{ max: '400' }, '[slo] ttft.max: invalid input: expected number, received string, got "400"'],
    [{ max: NaN }, 'ttft.max: '],
    ['400', '[slo] ttft: expected a number, or numbers as { min, max }, got "400"'],
    [null, '[slo] ttft: expected a number, or numbers as { min, max }, got null'],
    [[1, 2], '[slo] ttft: expected a number, or numbers as { min, max }, got [1,2]'],
    [NaN, '[slo] ttft: expected a number, or numbers as { min, max }, got NaN'],
    [Infinity, '[slo] ttft: expected a number, or numbers as { min, max }, got Infinity'],
    [undefined, '[slo] ttft: expected a number, or numbers as { min, max }, got nothing'],
  ])('%o is refused in words', ([bound, message]) => {
    expect(() => parse(bound)).toThrow(message)
  })
})

describe('within', () => {
  test('includes both ends', () => {
    expect(within(1, { min: 1, max: 2 })).toBe(true)
    expect(within(2, { min: 1, max: 2 })).toBe(true)
  })

  test('excludes what lies outside', () => {
    expect(within(0.999, { min: 1, max: 2 })).toBe(false)
    expect(within(2.001, { min: 1, max: 2 })).toBe(false)
  })

  test('knows no end on a side that is not named', () => {
    expect(within(-1e9, { max: 2 })).toBe(true)
    expect(within(1e9, { min: 1 })).toBe(true)
  })

  test('holds for no missing value', () => {
    expect(within(NaN, { min: 1 })).toBe(false)
    expect(within(NaN, {})).toBe(false)
  })
})
