import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { corpusOf } from '../../../src/text/corpus.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  acrossWords,
  characters,
  sentencePiece,
  type TokenizerFiles,
  wordPiece,
} from '../../support/tokenizer-files.ts'

const builtin = await loadTokenizer()
const shakespeare = await loadTextSource(builtin)
const streams = createStreams(42)

const cache = temporaryFolder()
beforeAll(() => void vi.stubEnv('INFERBENCH_CACHE', cache.path))
afterAll(() => {
  vi.unstubAllEnvs()
  cache[Symbol.dispose]()
})

async function sourceOf(text: string, files?: TokenizerFiles): Promise<TextSource> {
  using folder = temporaryFolder({ ...files })
  const tokenizer = files ? await loadTokenizer(folder.path) : builtin
  return loadTextSource(tokenizer, corpusOf('a corpus', text))
}

/** Every number up to 200, then fewer and fewer. */
const lengths = [
  ...Array.from({ length: 200 }, (_, i) => i + 1),
  255,
  256,
  257,
  333,
  511,
  777,
  1_000,
  1_500,
  1_999,
  2_000,
]

const odd = `To be, or not to be: that's the question. "Whether" 'tis nobler -- in the mind [Exeunt] to suffer 1,234 slings
  & arrows of outrageous fortune; OR to take arms... zzzz qqqq against a sea of troubles? I a O!`

describe('text of an exact length', () => {
  test.for(lengths)('of %d tokens encodes to as many', (tokens) => {
    const text = shakespeare.take(tokens, streams.stream('alone', tokens))
    expect(builtin.encode(text)).toHaveLength(tokens)
  })

  test.for(lengths)('of %d tokens adds as many to the text before it', (tokens) => {
    const before = shakespeare.take(5 + (tokens % 7), streams.stream('before', tokens))
    const text = shakespeare.take(tokens, streams.stream('after', tokens), true)
    expect(text).toMatch(/^ \S/)
    expect(builtin.encode(before + text).length - builtin.encode(before).length).toBe(tokens)
  })

  test('of any number of tokens up to 2,000 is counted as such', () => {
    for (let tokens = 1; tokens <= 2_000; tokens++) {
      expect(shakespeare.count(shakespeare.take(tokens, streams.stream('counted', tokens)))).toBe(tokens)
    }
  })

  test('adds up over many pieces', () => {
    const pieces = Array.from({ length: 40 }, (_, i) => shakespeare.take(1 + i * 3, streams.stream('pieces', i), i > 0))
    expect(builtin.encode(pieces.join(''))).toHaveLength(40 + (3 * 40 * 39) / 2)
  })

  test('is the corpus’ own words', () => {
    const text = shakespeare.take(300, streams.stream('own'))
    expect(shakespeare.corpus.text).toContain(text)
  })

  test('comes from all over the corpus', () => {
    const { text } = shakespeare.corpus
    const places = Array.from({ length: 200 }, (_, i) => text.indexOf(shakespeare.take(40, streams.stream('where', i))))
    const tenths = new Set(places.map((place) => Math.floor((place / text.length) * 10)))
    expect(tenths).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  test('is the same for the same stream, and stays so in later versions', () => {
    const take = () => shakespeare.take(24, createStreams(42).stream('golden'))
    expect(take()).toBe(take())
    expect(take()).toMatchInlineSnapshot(
      `"If thy revengeful heart cannot forgive, Lo, here I lend thee this sharp-pointed sword; Which"`,
    )
  })

  test.for([1, 60, 5_000])('draws one number, whatever its length: %d', (tokens) => {
    let draws = 0
    shakespeare.take(tokens, () => ++draws / 10)
    expect(draws).toBe(1)
  })
})

describe('a corpus shorter than the text', () => {
  test.for([1, 2, 17, 100, 1_000, 5_000])('starts over as often as it takes: %d tokens', async (tokens) => {
    const source = await sourceOf(odd)
    const text = source.take(tokens, streams.stream('wrap', tokens))
    expect(builtin.encode(text)).toHaveLength(tokens)
    const endless = `${source.corpus.text} `.repeat(Math.ceil(tokens / source.tokens) + 2)
    expect(endless).toContain(text)
  })

  test('of one word repeats it', async () => {
    const source = await sourceOf('the')
    expect(source.take(3, streams.stream('word'))).toBe('the the the')
    expect(source.take(2, streams.stream('word'), true)).toBe(' the the')
  })

  test('names itself where no such text exists', async () => {
    const source = await sourceOf('zqxzqx qzxqzxqzx')
    expect(source.count('zqxzqx')).toBeGreaterThan(1)
    expect(() => source.take(1, streams.stream('word'))).toThrow(
      expect.objectContaining({
        code: 'no-such-text',
        message: '[text] No text of exactly 1 tokens starts anywhere in a corpus.',
      }),
    )
  })

  test.for([NaN, -1, 0, 2.5])('has no text of %d tokens', async (tokens) => {
    const source = await sourceOf(odd)
    expect(() => source.take(tokens, streams.stream('impossible'))).toThrow(
      `[text] No text of exactly ${tokens} tokens starts anywhere in a corpus.`,
    )
  })

  test('holds words of more tokens than 16 bits count', { timeout: 60_000 }, async () => {
    const long = 'q'.repeat(70_000)
    const source = await sourceOf(`the ${long} end`)
    const tokens = builtin.encode(`the ${long} end the`).length
    expect(tokens).toBeGreaterThan(65_536)
    expect(source.count(`the ${long} end the`)).toBe(tokens)
    expect(source.tokens).toBe(builtin.encode(` the ${long} end`).length)
  })
})

describe('with another tokenizer', () => {
  test.for<[name: string, files: TokenizerFiles]>([
    ['WordPiece', wordPiece()],
    ['SentencePiece with a prefix and bytes', sentencePiece()],
    ['characters', characters({ do_lowercase_and_remove_accent: false })],
  ])('text is exact: %s', async ([, files]) => {
    const source = await sourceOf(shakespeare.corpus.text.slice(0, 50_000), files)
    const { tokenizer } = source
    for (let tokens = 4; tokens < 120; tokens++) {
      const alone = source.take(tokens, streams.stream('alone', tokens))
      expect(tokenizer.encode(alone)).toHaveLength(tokens)
      const after = source.take(tokens, streams.stream('after', tokens), true)
      expect(tokenizer.encode(alone + after)).toHaveLength(2 * tokens)
    }
  })

  test.for<[name: string, files: TokenizerFiles | undefined]>([
    ['the bundled one', undefined],
    ['WordPiece', wordPiece()],
    ['SentencePiece with a prefix and bytes', sentencePiece()],
  ])('text in many scripts is exact: %s', async ([, files]) => {
    const words = 'naïve cafés ☃ über-all 你好 🎉 the e\u0301nd 🇩🇪 a b c'.split(' ')
    const source = await sourceOf(words.join(' '), files)
    const { tokenizer } = source
    for (let first = 0; first < words.length; first++) {
      const span = words.slice(first).join(' ')
      const tokens = tokenizer.encode(span).length
      const text = source.take(tokens, () => first / words.length)
      expect(tokenizer.encode(text)).toHaveLength(tokens)
    }
  })

  test('whose tokens reach over spaces the corpus is refused, not cut wrongly', async () => {
    await expect(sourceOf(shakespeare.corpus.text.slice(0, 50_000), acrossWords())).rejects.toThrow(
      expect.objectContaining({
        code: 'tokenizer-spans-words',
        message: expect.stringContaining('joins words into one token') as string,
      }),
    )
  })

  test('text follows the tokenizer’s config as well as its vocabulary', async () => {
    for (const lower of [false, true]) {
      const source = await sourceOf('QUEEN Queen queen King', characters({ do_lowercase_and_remove_accent: lower }))
      const { encode } = source.tokenizer
      const tokens = encode(source.corpus.text).length
      expect(encode(source.take(tokens, () => 0))).toHaveLength(tokens)
      expect(source.tokens).toBe(tokens)
    }
  })
})
