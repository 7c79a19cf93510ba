import { describe, expect, test } from 'vitest'

import { clip, columnsOf, printable, wrap } from '../../../reporters/text.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { times } from '../../support/runs.ts'

describe('text from outside', () => {
  test.for([
    ['a colour', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a cleared screen', '\u001b[2J\u001b[H', '\\x1b[2J\\x1b[H'],
    ['a window title', '\u001b]0;pwned\u0007', '\\x1b]0;pwned\\x07'],
    ['an eight-bit escape', '\u009b31m', '\\x9b31m'],
    ['a carriage return, which would overwrite the line', 'all is lost\rall is well', 'all is lost all is well'],
    ['line breaks of every kind', 'a\nb\r\nc\u2028d\u2029e\u0085f', 'a b c d e\\x85f'],
    ['tabs and runs of space', '  a\t\tb   c ', 'a b c'],
    ['a backspace, a bell and a null', 'a\u0008\u0007\u0000b', 'a\\x08\\x07\\x00b'],
    ['a turned direction', 'exe\u202etxt', 'exe\\u202etxt'],
    ['letters of any script', 'ünï ☃ 模型 👩‍💻', 'ünï ☃ 模型 👩‍💻'],
  ] as const)('with %s can do nothing to a terminal', ([, text, shown]) => {
    expect(printable(text)).toBe(shown)
  })

  test('is printable whatever it holds, and printing it again changes nothing', () => {
    const all = String.fromCodePoint(...times(0x3000, (i) => i))
    const shown = printable(all)
    expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u)
    expect(printable(shown)).toBe(shown)
  })
})

describe('columns', () => {
  test.for([
    ['', 0],
    ['abc', 3],
    ['模型', 4],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['e\u0301', 1],
    ['✓ ≤ … ×', 7],
    ['🚀', 2],
  ] as const)('%j takes %i', ([text, columns]) => {
    expect(columnsOf(text)).toBe(columns)
  })
})

describe('wrapped text', () => {
  const stream = createStreams('wrap').stream('words')
  const word = () => 'x'.repeat(uniformInteger(stream, 1, 30)) + '模'.repeat(uniformInteger(stream, 0, 9))
  const texts = times(200, () => times(uniformInteger(stream, 1, 20), word).join(' '))

  test('fits, whatever its words', () => {
    for (const width of [10, 20, 41, 80]) {
      for (const line of texts.flatMap((text) => wrap(text, width))) expect(columnsOf(line)).toBeLessThanOrEqual(width)
    }
  })

  test('loses nothing', () => {
    const letters = (text: string) => text.replaceAll(' ', '')
    for (const text of texts) expect(letters(wrap(text, 20).join(''))).toBe(letters(text))
  })

  test('breaks at spaces and sets in what follows', () => {
    expect(wrap('the quick brown fox jumps', 12)).toEqual(['the quick', '  brown fox', '  jumps'])
  })

  test('stays one line where it fits', () => {
    expect(wrap('as long as it is', 16)).toEqual(['as long as it is'])
    expect(wrap('', 16)).toEqual([''])
  })
})

describe('clipped text', () => {
  test.for([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['模型模型', 8, '模型模型'],
    ['模型模型', 7, '模型模…'],
    ['模型模型', 6, '模型…'],
    ['', 5, ''],
  ] as const)('%j in %i columns is %j', ([text, width, clipped]) => {
    expect(clip(text, width)).toBe(clipped)
    expect(columnsOf(clip(text, width))).toBeLessThanOrEqual(width)
  })
})
