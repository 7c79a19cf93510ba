import { describe, expect, test } from 'vitest'

import { formatCount, formatNumber, formatShare } from '../../../src/report/format.ts'

describe('numbers', () => {
  test.for([
    [0, '0'],
    [0.123_456, '0.1235'],
    [41.234, '41.23'],
    [999.94, '999.9'],
    [999.96, '1,000'],
    [1_234.5, '1,235'],
    [1_234_567.8, '1,234,568'],
    [-2.5, '-2.5'],
    [0.000_012_34, '0.00001234'],
    [NaN, '–'],
    [Infinity, '–'],
  ] as const)('%d is %s', ([value, text]) => {
    expect(formatNumber(value)).toBe(text)
  })

  test('take more digits where they are asked for', () => {
    expect(formatNumber(2_000.346, 6)).toBe('2,000.35')
    expect(formatNumber(400.049_9, 7)).toBe('400.0499')
  })

  test('no size of a number needs more than four digits beside its zeros', () => {
    for (let exponent = -9; exponent < 4; exponent++) {
      const digits = formatNumber(1.234_567 * 10 ** exponent).replace(/^0\.0*|[.,]/g, '')
      expect(digits).toHaveLength(4)
    }
  })
})

test('shares are per cent', () => {
  expect(formatShare(0.012_3)).toBe('1.23 %')
  expect(formatShare(1)).toBe('100 %')
  expect(formatShare(1e-7)).toBe('0.00001 %')
})

test('counts carry their noun', () => {
  expect([0, 1, 2, 1_000].map((count) => formatCount(count, 'request'))).toEqual([
    '0 requests',
    '1 request',
    '2 requests',
    '1,000 requests',
  ])
})
