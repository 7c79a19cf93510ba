import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { textSourceOf } from '../../support/text-source.ts'
import { characters, sentencePiece, type TokenizerFiles, wordPiece } from '../../support/tokenizer-files.ts'

const builtin = await loadTokenizer()
const shakespeare = await loadTextSource(builtin)
const streams = createStreams(42)

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
    const { text, tokens: counted } = shakespeare.take(tokens, streams.stream('alone', tokens))
    expect(builtin.encode(text)).toHaveLength(tokens)
    expect(counted).toBe(tokens)
  })

  test.for(lengths)('of %d tokens adds as many to the text before it', (tokens) => {
    const before = shakespeare.take(5 + (tokens % 7), streams.stream('before', tokens)).text
    const { text, tokens: counted } = shakespeare.take(tokens, streams.stream('after', tokens), true)
    expect(text).toMatch(/^ \S/)
    expect(builtin.encode(before + text).length - builtin.encode(before).length).toBe(tokens)
    expect(counted).toBe(tokens)
  })

  test('of 131,072 tokens encodes to as many', () => {
    const { text } = shakespeare.take(131_072, streams.stream('long'))
    expect(builtin.encode(text)).toHaveLength(131_072)
  })

  test('of any number of tokens up to 2,000 is counted as such', () => {
    for (let tokens = 1; tokens <= 2_000; tokens++) {
      expect(shakespeare.count(shakespeare.take(tokens, streams.stream('counted', tokens)).text)).toBe(tokens)
    }
  })

  test('adds up over many pieces', () => {
    const piece = (i: number) => shakespeare.take(1 + i * 3, streams.stream('pieces', i), i > 0).text
    const pieces = Array.from({ length: 40 }, (_, i) => piece(i))
    expect(builtin.encode(pieces.join(''))).toHaveLength(40 + (3 * 40 * 39) / 2)
  })

  test('is the corpus’ own words', () => {
    const { text } = shakespeare.take(300, streams.stream('own'))
    expect(` ${shakespeare.corpus.text} `).toContain(` ${text} `)
  })

  test('comes from all over the corpus', () => {
    const { text } = shakespeare.corpus
    const place = (i: number) => text.indexOf(shakespeare.take(40, streams.stream('where', i)).text)
    const tenths = Array.from({ length: 200 }, (_, i) => Math.floor((place(i) / text.length) * 10))
    expect(new Set(tenths)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })

  test('is the same for the same stream, and stays so in later versions', () => {
    const take = () => shakespeare.take(24, createStreams(42).stream('golden')).text
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
    const source = await textSourceOf(odd)
    const { text } = source.take(tokens, streams.stream('wrap', tokens))
    expect(builtin.encode(text)).toHaveLength(tokens)
    const passes = Math.ceil(tokens / source.count(source.corpus.text)) + 2
    expect(` ${source.corpus.text}`.repeat(passes)).toContain(` ${text}`)
  })

  test('of one word repeats it', async () => {
    const source = await textSourceOf('the')
    expect(source.take(3, streams.stream('word')).text).toBe('the the the')
    expect(source.take(2, streams.stream('word'), true).text).toBe(' the the')
  })

  test('of words too long for the text gives a part of one', async () => {
    const source = await textSourceOf('zqxzqx qzxqzxqzx')
    expect([source.count('zqxzqx'), source.count('qzxqzxqzx')]).toEqual([6, 9])
    for (const tokens of [1, 2, 3, 4, 5, 7, 8]) {
      const cut = source.take(tokens, streams.stream('part', tokens))
      expect([cut.tokens, builtin.encode(cut.text).length]).toEqual([tokens, tokens])
      expect(cut.text).toMatch(/^[zqx]+( [zqx]+)?$/)
    }
  })

  test('of words too long for the text adds up nevertheless', async () => {
    const source = await textSourceOf('zqxzqx qzxqzxqzx')
    const cuts = [1, 2, 3, 4, 5].map((tokens, i) => source.take(tokens, streams.stream('parts', i), i > 0))
    const sum = cuts.reduce((total, { tokens }) => total + tokens, 0)
    expect(builtin.encode(cuts.map(({ text }) => text).join(''))).toHaveLength(sum)
  })

  test('says what a text has where its characters have too many tokens', async () => {
    const source = await textSourceOf('你 好')
    expect(source.exact).toBe(true)
    expect(source.take(1, streams.stream('byte'))).toEqual({
      text: expect.stringMatching(/^[你好]$/) as string,
      tokens: 3,
    })
  })

  test.for([NaN, -1, 0, 2.5, Infinity])('has no text of %d tokens', async (tokens) => {
    const source = await textSourceOf(odd)
    expect(() => source.take(tokens, streams.stream('impossible'))).toThrow(
      expect.objectContaining({
        code: 'impossible-length',
        message: `[text] Text of ${tokens} tokens was asked for; expected a whole number of at least 1.`,
      }),
    )
  })

  test('has no text longer than a string', async () => {
    const source = await textSourceOf(odd)
    expect(() => source.take(1e12, streams.stream('impossible'))).toThrow('the longest that can be made has')
  })

  test('holds words of more tokens than 16 bits count', { timeout: 60_000 }, async () => {
    const long = 'q'.repeat(70_000)
    const source = await textSourceOf(`${'the '.repeat(5_000)}${long} end`)
    const tokens = builtin.encode(`the ${long} end the`).length
    expect(tokens).toBeGreaterThan(65_536)
    expect(source.count(`the ${long} end the`)).toBe(tokens)
    expect(builtin.encode(source.take(tokens + 5_000, () => 0.9999).text)).toHaveLength(tokens + 5_000)
  })
})

describe('with another tokenizer', () => {
  test.for<[name: string, files: TokenizerFiles]>([
    ['WordPiece', wordPiece()],
    ['SentencePiece with a prefix and bytes', sentencePiece()],
    ['characters', characters({ do_lowercase_and_remove_accent: false })],
  ])('text is exact: %s', async ([, files]) => {
    const source = await textSourceOf(shakespeare.corpus.text.slice(0, 50_000), files)
    const { tokenizer } = source
    for (let tokens = 4; tokens < 120; tokens++) {
      const alone = source.take(tokens, streams.stream('alone', tokens)).text
      expect(tokenizer.encode(alone)).toHaveLength(tokens)
      const after = source.take(tokens, streams.stream('after', tokens), true).text
      expect(tokenizer.encode(alone + after)).toHaveLength(2 * tokens)
    }
  })

  test.for<[name: string, files: TokenizerFiles | undefined]>([
    ['the bundled one', undefined],
    ['WordPiece', wordPiece()],
    ['SentencePiece with a prefix and bytes', sentencePiece()],
  ])('text in many scripts is exact: %s', async ([, files]) => {
    const words = 'naïve cafés ☃ über-all 你好 🎉 the e\u0301nd 🇩🇪 a b c'.split(' ')
    const source = await textSourceOf(words.join(' '), files)
    const { tokenizer } = source
    for (let first = 0; first < words.length; first++) {
      const span = words.slice(first).join(' ')
      const tokens = tokenizer.encode(span).length
      const { text } = source.take(tokens, () => first / words.length)
      expect(tokenizer.encode(text)).toHaveLength(tokens)
    }
  })

  test('text follows the tokenizer’s config as well as its vocabulary', async () => {
    for (const lower of [false, true]) {
      const source = await textSourceOf('QUEEN Queen queen King', characters({ do_lowercase_and_remove_accent: lower }))
      const { encode } = source.tokenizer
      const tokens = encode(source.corpus.text).length
      expect(encode(source.take(tokens, () => 0).text)).toHaveLength(tokens)
    }
  })
})
