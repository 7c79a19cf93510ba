import { describe, expect, test } from 'vitest'

import { printsData } from '../../../reporters/data-output.ts'

describe('the standard output', () => {
  test.each([
    [[['tap', {}]]],
    [[['tap-flat', {}]]],
    [[['json', { stdout: true }]]],
    [
      [
        ['default', {}],
        ['junit', { stdout: true }],
      ],
    ],
  ] as const)('is data with %j', (reporters) => {
    expect(printsData({ reporters: reporters as never })).toBe(true)
  })

  test.each([
    [[['default', {}]]],
    [[['verbose', { stdout: true }]]],
    [[['json', {}]]],
    [[['json', { stdout: true, outputFile: 'out.json' }]]],
    [[{ onInit() {} }]],
    [[]],
  ] as const)('is for people with %j', (reporters) => {
    expect(printsData({ reporters: reporters as never })).toBe(false)
  })

  test('is for people where the data go to a file for all reporters, or for this one', () => {
    const reporters = [['json', { stdout: true }]] as never
    expect(printsData({ reporters, outputFile: 'out.json' })).toBe(false)
    expect(printsData({ reporters, outputFile: { json: 'out.json' } })).toBe(false)
    expect(printsData({ reporters, outputFile: { junit: 'out.xml' } })).toBe(true)
  })
})
