import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { textSourceOf } from '../../support/text-source.ts'
import { sentencePiece, type TokenizerFiles, wordPiece } from '../../support/tokenizer-files.ts'

const builtin = await loadTokenizer()
const shakespeare = await loadTextSource(builtin)
const streams = createStreams(42)

const cache = temporaryFolder()
beforeAll(() => void vi.stubEnv('INFERBENCH_CACHE', cache.path))
afterAll(() => {
  vi.unstubAllEnvs()
  cache[Symbol.dispose]()
})

const english = "To be, or not to be: that's the question. I do not know 7 of the kings & queens, a b c."
const international = 'naïve cafés ☃ 🎉🎉 über-all 你好世界 a 🇩🇪 👩‍👩‍👧 x e\u0301 the end'

const source = await textSourceOf(english)

/** Texts of odd pieces, joined by odd spaces. */
function oddText(index: number): string {
  const stream = streams.stream('odd', index)
  const pieces = [
    'the',
    'question.',
    'ünïcödé',
    '🎉',
    '\ud83c',
    "'s",
    '12345',
    '<|endoftext|>',
    'a<|endoftext|>b',
    '\u200b',
    '…',
    '',
  ]
  const spaces = [' ', ' ', ' ', ' ', '  ', '\n', '\t', '\u00a0', '\u2028', '\ufeff', '']
  const pick = (list: readonly string[]) => list[Math.floor(stream() * list.length)]!
  return Array.from({ length: Math.floor(stream() * 9) }, () => pick(pieces) + pick(spaces)).join('')
}

describe('the count of a text', () => {
  test.for<[what: string, text: string]>([
    ['nothing', ''],
    ['a space', ' '],
    ['spaces', '   '],
    ['a line break', '\n'],
    ['the corpus itself', english],
    ['words of the corpus in another order', 'queens the not question. To I'],
    ['words that the corpus lacks', 'supercalifragilistic xylophones'],
    ['two spaces', 'the  question'],
    ['a leading space', ' the question'],
    ['a trailing space', 'the question '],
    ['lines', 'the question\n\nis\tthis\r\n'],
    ['other scripts', international],
    ['a special token', 'the <|endoftext|> end'],
    ['a contraction that stands alone', "the 's end"],
    ['half a surrogate pair', 'the \ud83c end'],
    ['a no-break space', 'the\u00a0question'],
  ])('is that of its encoding: %s', ([, text]) => {
    expect(source.count(text)).toBe(builtin.encode(text).length)
  })

  test('is that of its encoding for any mixture', () => {
    for (let i = 0; i < 2_000; i++) {
      const text = oddText(i)
      expect([text, source.count(text)]).toEqual([text, builtin.encode(text).length])
    }
  })

  test.for<[name: string, files: TokenizerFiles]>([
    ['WordPiece', wordPiece()],
    ['SentencePiece', sentencePiece()],
  ])('is that of its encoding by another tokenizer: %s', async ([, files]) => {
    const other = await textSourceOf(english, files)
    for (const text of ['', 'the king', 'The Kings, sing!', '  a  ', 'x', international, '7 of 9']) {
      expect([text, other.count(text)]).toEqual([text, other.tokenizer.encode(text).length])
    }
  })

  test('does not change when asked again', () => {
    const text = 'never seen befores'
    expect([source.count(text), source.count(text)]).toEqual([5, 5].fill(builtin.encode(text).length))
  })
})

describe('the counts of words', () => {
  test.for([english, 'queens the not question. To I', international, 'word'])('are one a word: %s', (text) => {
    const counts = source.countWords(text)!
    expect(counts).toHaveLength(text.split(' ').length)
    const upTo = text.split(' ').map((_, i, words) => builtin.encode(words.slice(0, i + 1).join(' ')).length)
    expect([...counts]).toEqual(upTo.map((count, i) => count - (upTo[i - 1] ?? 0)))
  })

  test.for(['', 'the  question', ' the', 'the ', 'the\nquestion', 'the\u00a0question'])(
    'are not to be had where words have no single spaces between them: %j',
    (text) => {
      expect(source.countWords(text)).toBeUndefined()
    },
  )
})

describe('a text in pieces', () => {
  test.for([1, 2, 3, 10, 128, 1_000])('has as many as tokens, and they make the text: %d', (tokens) => {
    const pieces = shakespeare.takePieces(tokens, streams.stream('pieces', tokens))
    expect(pieces).toHaveLength(tokens)
    expect(pieces.join('')).toBe(shakespeare.take(tokens, streams.stream('pieces', tokens)).text)
  })

  test('has no empty piece', () => {
    for (let i = 0; i < 200; i++) {
      const pieces = source.takePieces(1 + (i % 50), streams.stream('empty', i))
      expect(pieces.every((piece) => piece.length > 0)).toBe(true)
    }
  })

  test('has as many as tokens where a word has more tokens than characters', async () => {
    const other = await textSourceOf('x y z the king', sentencePiece())
    expect(other.tokenizer.encode('x')).toHaveLength(2)
    for (let tokens = 2; tokens < 40; tokens++) {
      const pieces = other.takePieces(tokens, streams.stream('stretched', tokens))
      const text = other.take(tokens, streams.stream('stretched', tokens)).text
      expect(pieces.join('')).toBe(text)
      expect(pieces).toHaveLength(Math.min(tokens, text.length))
    }
  })

  test('never cuts through a character', async () => {
    const other = await textSourceOf(international)
    for (let times = 1; times < 10; times++) {
      const tokens = builtin.encode(Array.from({ length: times }, () => international).join(' ')).length
      const pieces = other.takePieces(tokens, streams.stream('characters', tokens))
      expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
      const text = other.take(tokens, streams.stream('characters', tokens)).text
      expect(pieces.join('')).toBe(text)
      expect(pieces).toHaveLength(Math.min(tokens, Array.from(text).length))
    }
  })
})
