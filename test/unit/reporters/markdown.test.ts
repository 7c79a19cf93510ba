import { describe, expect, test } from 'vitest'

import { code, literal, table } from '../../../reporters/markdown.ts'
import { printable } from '../../../reporters/text.ts'
import { hostileTexts } from '../../support/hostile.ts'

/** What a reader of HTML sees. */
function decode(markdown: string): string {
  return markdown.replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number)))
}

describe('text from outside', () => {
  test.for(hostileTexts)('reads as it is, on one line: %j', (text) => {
    expect(decode(literal(text))).toBe(printable(text))
    expect(literal(text)).not.toContain('\n')
  })

  test.for(hostileTexts)('has nothing left that Markdown or HTML would take for more than text: %j', (text) => {
    expect(literal(text).replaceAll(/&#\d+;/g, '')).not.toMatch(/[!"#$&'*:<>@[\\\]^_`{|}~]|www\./i)
  })

  test('is easy to read where it is harmless', () => {
    expect(literal('66.26 requests/s, concurrency 18.97 (85 % below)')).toBe(
      '66.26 requests/s, concurrency 18.97 (85 % below)',
    )
  })

  test('can be kept from all of the filters of GitHub', () => {
    expect(code('@me')).toBe('<code>&#64;me</code>')
  })
})

test('a table has a head, a rule that aligns, and rows', () => {
  expect(table(['', 'n'], ['left', 'right'], [['a', '1']])).toBe('|  | n |\n| :--- | ---: |\n| a | 1 |')
})
