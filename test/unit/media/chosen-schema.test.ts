import { describe, expect, test } from 'vitest'
import * as z from 'zod'

import { chosenSchema } from '../../../src/media/chosen-schema.ts'
import { parseOptions, strict } from '../../../src/options.ts'

const words = chosenSchema<string[], string | string[]>((value) =>
  Array.isArray(value) ? z.array(z.string().min(2)) : z.string().transform((word) => [word]),
)

function parse(value: unknown) {
  return parseOptions(strict({ words: words.optional() }), { words: value }, 'test').words
}

describe('a schema chosen by the value', () => {
  test('reads each value by its own', () => {
    expect(parse('one')).toEqual(['one'])
    expect(parse(['one', 'two'])).toEqual(['one', 'two'])
  })

  test('may be left out where it is optional', () => {
    expect(parse(undefined)).toBeUndefined()
  })

  test('names the path and the problem of the one that was chosen', () => {
    expect(() => parse(['one', 'x'])).toThrow(
      '[test] words.1: too small: expected string to have >=2 characters, got "x"',
    )
    expect(() => parse(7)).toThrow('[test] words: invalid input: expected string, received number, got 7')
  })
})
