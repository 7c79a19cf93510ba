import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'

import { csvRow } from '../../../reporters/csv.ts'
import { hostileTexts } from '../../support/hostile.ts'

const formula = /^[=+\-@\t\r]/

describe('a row of a CSV file', () => {
  test('has commas between its cells and ends as RFC 4180 has it', () => {
    expect(csvRow(['a', 1.5, true, ''])).toBe('a,1.5,true,\r\n')
    expect(csvRow([])).toBe('\r\n')
  })

  test('quotes what it must', () => {
    expect(csvRow(['a,b', 'say "hi"', 'two\nlines', 'plain'])).toBe('"a,b","say ""hi""","two\nlines",plain\r\n')
  })

  test('keeps negative numbers numbers', () => {
    expect(csvRow([-1.5])).toBe('-1.5\r\n')
  })

  test.for(hostileTexts.filter((text) => !formula.test(text)))('is read as it was written: %j', (text) => {
    expect(parse(csvRow(['before', text, 'after']))).toEqual([['before', text.toWellFormed(), 'after']])
  })

  test.for(hostileTexts.filter((text) => formula.test(text)))('is no formula for a spreadsheet: %j', (text) => {
    expect(parse(csvRow(['before', text, 'after']))).toEqual([['before', `'${text}`, 'after']])
  })
})
