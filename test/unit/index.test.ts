import { expect, test } from 'vitest'

import * as inferbench from '../../src/index.ts'

test('the package exports these names', () => {
  const kinds = Object.entries(inferbench).map(([name, value]) => `${name}: ${typeof value}`)
  expect(kinds.toSorted()).toMatchInlineSnapshot(`
    [
      "constant: function",
      "conversationList: function",
      "conversationsById: function",
      "empirical: function",
      "expect: function",
      "exponential: function",
      "gamma: function",
      "lognormal: function",
      "mixture: function",
      "normal: function",
      "poisson: function",
      "sequenceLengths: function",
      "startSimulator: function",
      "test: function",
      "uniform: function",
      "zipf: function",
    ]
  `)
})

test('expect is the one of Vitest, with our matchers', () => {
  expect(inferbench.expect).toBe(expect)
  expect(expect(1)).toHaveProperty('toMeetSlo')
  expect(expect(1)).toHaveProperty('toHaveCacheHitRate')
})

test('test has the methods of Vitest', () => {
  for (const method of ['extend', 'override', 'each', 'for', 'skip', 'only', 'beforeAll'] as const) {
    expect(inferbench.test[method]).toBeTypeOf('function')
  }
})
