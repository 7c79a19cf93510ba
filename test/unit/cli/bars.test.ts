import { describe, expect, test } from 'vitest'

import { bars, sparkline } from '../../../src/cli/bars.ts'

describe('a line of bars', () => {
  test('has a column a value, in eighths of the highest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], 8)).toBe(' ▁▂▃▄▅▆▇█')
  })

  test('shows what is above 0, however little', () => {
    expect(sparkline([0.0001, 100], 100)).toBe('▁█')
  })

  test('leaves a gap where there is nothing to show', () => {
    expect(sparkline([null, 1], 1)).toBe(' █')
  })

  test('of zeros is empty', () => {
    expect(sparkline([0, 0], 0)).toBe('  ')
  })
})

describe('bars over several lines', () => {
  test('grow from the last line up', () => {
    expect(bars([0, 1, 8, 12, 24], 3)).toEqual(['    █', '   ▄█', ' ▁███'])
  })

  test('of zeros, or of nothing, are empty', () => {
    expect(bars([0, 0], 2)).toEqual(['  ', '  '])
    expect(bars([], 2)).toEqual(['', ''])
  })
})
