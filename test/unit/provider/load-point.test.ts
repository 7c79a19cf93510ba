import { runInNewContext } from 'node:vm'

import { describe, expect, test } from 'vitest'

import { type Contender, contenderOf, createLoadPoint } from '../../../src/provider/load-point.ts'

const contender: Contender = { rounds: 2, prepare: () => Promise.reject(new Error('not now')) }

function refuse(): never {
  throw new Error('not a function to call')
}

describe('a load point', () => {
  test('is a function that says what it is', () => {
    expect(contenderOf(createLoadPoint(contender, refuse))).toBe(contender)
  })

  test('refuses to be called', () => {
    expect(createLoadPoint(contender, refuse)).toThrow('not a function to call')
  })

  test('is recognised by a copy of the package that was loaded apart from this one', () => {
    const brand = Object.getOwnPropertySymbols(createLoadPoint(contender, refuse))[0]!
    expect(runInNewContext('Symbol.for("inferbench.load-point")')).toBe(brand)
  })
})

test.for([() => 0, async () => 0, Object.assign(() => 0, { rounds: 2, prepare: () => 0 })])(
  'any other function is none',
  (fn) => {
    expect(contenderOf(fn)).toBeUndefined()
  },
)
