import { describe, expect, test } from 'vitest'
import * as z from 'zod'

import { InferbenchError } from '../../src/error.ts'
import { durationMs, parseOptions, strict } from '../../src/options.ts'

const schema = strict({
  rate: z.number().positive().optional(),
  warmup: strict({ requests: z.int().optional() }).optional(),
  turns: z.array(strict({ tokens: z.int() })).optional(),
  seed: z.union([z.number(), z.string().min(1)]).optional(),
  shape: z.union([strict({ width: z.number() }), z.number()]).optional(),
  limits: z.record(z.string().regex(/^p\d+$/, 'expected a percentile'), z.number()).optional(),
  anything: z.string().optional(),
})

function problems(value: unknown): string {
  try {
    parseOptions(schema, value, 'who')
  } catch (error) {
    expect(error).toBeInstanceOf(InferbenchError)
    expect(error).toHaveProperty('code', 'invalid-options')
    return (error as Error).message
  }
  throw new Error('parsed')
}

describe('parseOptions', () => {
  test('gives what the schema makes of the value', () => {
    expect(parseOptions(schema, { rate: 2, turns: [{ tokens: 3 }] }, 'who')).toEqual({
      rate: 2,
      turns: [{ tokens: 3 }],
    })
  })

  test('lists the known keys beside an unknown one', () => {
    expect(problems({ rte: 2 })).toBe(
      "[who] unknown key 'rte'; known: rate, warmup, turns, seed, shape, limits, anything",
    )
  })

  test('names all unknown keys at once', () => {
    expect(problems({ rte: 2, wramup: {} })).toContain("unknown keys 'rte', 'wramup'; known: rate")
  })

  test('lists the known keys of the object that holds the unknown one', () => {
    expect(problems({ warmup: { request: 2 } })).toBe("[who] warmup: unknown key 'request'; known: requests")
  })

  test('names the nested path and what came', () => {
    const message = '[who] turns.1.tokens: invalid input: expected number, received string, got "many"'
    expect(problems({ turns: [{ tokens: 1 }, { tokens: 'many' }] })).toBe(message)
  })

  test('says where nothing came', () => {
    expect(problems({ turns: [{}] })).toBe(
      '[who] turns.0.tokens: invalid input: expected number, received undefined, got nothing',
    )
  })

  test('lists several problems in one error, a line each', () => {
    const lines = problems({ rate: -1, warmup: { requests: 1.5 }, extra: 1 }).split('\n')
    expect(lines).toEqual([
      '[who] rate: too small: expected number to be >0, got -1',
      expect.stringMatching(/^warmup\.requests: .*int.*, got 1\.5$/),
      expect.stringMatching(/^unknown key 'extra'/),
    ])
  })

  test('says of a value of no type that a choice takes which types it takes', () => {
    expect(problems({ seed: true })).toBe('[who] seed: expected number or string, got true')
  })

  test('says of a value of one of the types of a choice what is wrong with it', () => {
    expect(problems({ seed: '' })).toBe('[who] seed: too small: expected string to have >=1 characters, got ""')
  })

  test('names the path inside a choice', () => {
    expect(problems({ shape: { width: 'wide' } })).toBe(
      '[who] shape.width: invalid input: expected number, received string, got "wide"',
    )
    expect(problems({ shape: { width: 1, hight: 2 } })).toBe("[who] shape: unknown key 'hight'; known: width")
  })

  test('says what is wrong with a key that the user chose', () => {
    expect(problems({ limits: { q98: 1 } })).toBe('[who] limits.q98: expected a percentile')
  })

  test('keeps the words that a choice has of its own', () => {
    const choice = z.union([z.number(), z.string()], { error: 'give a seed' })
    expect(() => parseOptions(choice, [], 'who')).toThrow('[who] give a seed, got []')
  })

  const circular: Record<string, unknown> = {}
  circular['self'] = circular

  test.for<[what: string, value: unknown, shown: string]>([
    ['a bigint', 10n, '10n'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', () => 1, 'a function'],
    ['not a number', NaN, 'NaN'],
    ['null', null, 'null'],
    ['an object that holds itself', circular, '[Circular *1]'],
    ['an object that JSON leaves out', { toJSON: () => undefined }, 'toJSON'],
    ['an object that JSON refuses', { big: 10n }, '{ big: 10n }'],
  ])('shows %s that came', ([, value, shown]) => {
    expect(problems({ anything: value })).toContain(`anything: invalid input: expected string, received`)
    expect(problems({ anything: value })).toContain(shown)
  })

  test('shows the beginning of a long value', () => {
    const message = problems({ rate: 'x'.repeat(1_000) })
    expect(message).toContain('got "xxx')
    expect(message.length).toBeLessThan(200)
  })
})

describe('a duration', () => {
  const parse = (value: unknown) => parseOptions(durationMs, value, 'who')

  test.for<[given: number | string, ms: number]>([
    [0, 0],
    [1_500.5, 1_500.5],
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['0s', 0],
    ['0.25s', 250],
  ])('reads %j as %d ms', ([given, ms]) => {
    expect(parse(given)).toBe(ms)
  })

  test.for(['30', '30 s', 's', '-5s', '1e3s', '.5s', '1.s', '30S', '1m30s', ' 30s', '30s\n', '5d', ''])(
    'refuses %j and says what a duration looks like',
    (given) => {
      expect(() => parse(given)).toThrow(
        `expected milliseconds or a duration such as '30s', '1.5m', '250ms', got ${JSON.stringify(given)}`,
      )
    },
  )

  test.for<[given: unknown, shown: string]>([
    [true, 'true'],
    [null, 'null'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [['30s'], '["30s"]'],
    [undefined, 'nothing'],
  ])('refuses $1 with the same words', ([given, shown]) => {
    expect(() => parse(given)).toThrow(
      `expected milliseconds or a duration such as '30s', '1.5m', '250ms', got ${shown}`,
    )
  })

  test('refuses a negative number', () => {
    expect(() => parse(-5)).toThrow('too small: expected number to be >=0, got -5')
  })

  test('refuses a number of digits that is no finite number', () => {
    expect(() => parse(`${'9'.repeat(400)}h`)).toThrow('expected milliseconds or a duration')
  })
})
