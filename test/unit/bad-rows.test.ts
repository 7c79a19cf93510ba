import { describe, expect, test } from 'vitest'
import * as z from 'zod'

import { badRow, checkRow, createBadRows, onBadRowSchema, parseRow } from '../../src/bad-rows.ts'
import { InferbenchError } from '../../src/error.ts'
import { strict } from '../../src/options.ts'

const place = { who: 'test', path: 'rows.jsonl', line: 7 }

describe('bad rows', () => {
  test('are errors unless they are to be skipped', () => {
    expect(onBadRowSchema.parse(undefined)).toBe('error')
    const error = badRow(place, 'no good')
    expect(() => createBadRows('error').add(error)).toThrow(error)
  })

  test('that are skipped are counted, and the first is kept', () => {
    const badRows = createBadRows('skip')
    expect([badRows.skipped, badRows.firstProblem]).toEqual([0, undefined])
    badRows.add(badRow(place, 'no good'))
    badRows.add(badRow({ ...place, line: 9 }, 'no better'))
    expect([badRows.skipped, badRows.firstProblem]).toEqual([2, 'rows.jsonl:7: no good'])
  })

  test('are what an act throws as such; anything else goes through', () => {
    const badRows = createBadRows('skip')
    const throwing = (error: Error) => () => {
      throw error
    }
    expect(badRows.accepts(() => undefined)).toBe(true)
    expect(badRows.accepts(throwing(badRow(place, 'no good')))).toBe(false)
    expect(badRows.skipped).toBe(1)
    expect(() => badRows.accepts(throwing(new InferbenchError('other', 'test', 'else')))).toThrow('[test] else')
    expect(() => badRows.accepts(throwing(new RangeError('deep')))).toThrow(RangeError)
    expect(() => createBadRows('error').accepts(throwing(badRow(place, 'no good')))).toThrow('no good')
  })
})

describe('what is said of a row', () => {
  test('names file, line and every field', () => {
    const schema = strict({ a: z.number(), list: z.array(z.object({ b: z.string() })) })
    expect(() => checkRow(schema, { a: 'x', list: [{ b: 'y' }, { b: 3 }] }, place)).toThrow(
      [
        '[test] rows.jsonl:7: a: invalid input: expected number, received string, got "x"',
        'rows.jsonl:7: list.1.b: invalid input: expected string, received number, got 3',
      ].join('\n'),
    )
  })

  test('names its index in an array', () => {
    expect(badRow({ ...place, entry: 12 }, 'no good').message).toBe('[test] rows.jsonl:7: [12] no good')
  })

  test.for<[text: string, problem: RegExp]>([
    ['{"a":1', /^\[test\] rows\.jsonl:7: not valid JSON: Expected/],
    ['', /not valid JSON: Unexpected end of JSON input$/],
    ['{"a":"\0"}', /not valid JSON: Bad control character in string literal/],
    ['\0', /not valid JSON: Unexpected token '\\u0000', "\\u0000" is not valid JSON$/],
    ['\x1B[2J', /not valid JSON: Unexpected token '\\u001b', "\\u001b\[2J" is not valid JSON$/],
  ])('that is no JSON says why, on one line and without control characters: %j', ([text, problem]) => {
    expect(() => parseRow(text, place)).toThrow(problem)
  })

  test('that is JSON is its value', () => {
    expect(parseRow('{"a":[1]}', place)).toEqual({ a: [1] })
    expect(checkRow(z.object({ a: z.number() }), { a: 1, b: 2 }, place)).toEqual({ a: 1 })
  })
})
