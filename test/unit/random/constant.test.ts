import { describe, expect, test } from 'vitest'

import { constant } from '../../../src/random/constant.ts'

describe('the constant law', () => {
  test('gives its value and draws nothing', () => {
    const law = constant({ value: 12.5 })
    expect(law.sample(() => expect.unreachable('drew'))).toBe(12.5)
  })

  test.for<[what: string, options: unknown, message: string]>([
    ['no value', {}, '[constant] value: invalid input: expected number, received undefined, got nothing'],
    ['what is not a number', { value: NaN }, '[constant] value: invalid input: expected number, received NaN, got NaN'],
    ['an endless value', { value: Infinity }, '[constant] value: invalid input: expected number'],
    ['a bare number', 5, '[constant] invalid input: expected object, received number, got 5'],
  ])('refuses %s', ([, options, message]) => {
    expect(() => constant(options as never)).toThrow(message)
  })
})
