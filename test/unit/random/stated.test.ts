import { expect, test } from 'vitest'

import { constant } from '../../../src/random/constant.ts'
import { normal } from '../../../src/random/normal.ts'
import { constantOf, isZero, middleOf } from '../../../src/random/stated.ts'
import { uniform } from '../../../src/random/uniform.ts'

test('the middle of a law is its value or its mean, and no number where it says neither', () => {
  expect(middleOf(constant({ value: 3 }))).toBe(3)
  expect(middleOf(normal({ mean: 7, stddev: 2 }))).toBe(7)
  expect(middleOf(uniform({ min: 0, max: 1 }))).toBeNaN()
})

test('only a constant of 0 is off', () => {
  expect(isZero(constant({ value: 0 }))).toBe(true)
  expect(isZero(normal({ mean: 0, stddev: 1 }))).toBe(false)
  expect(constantOf(normal({ mean: 0, stddev: 1 }))).toBeNaN()
})
