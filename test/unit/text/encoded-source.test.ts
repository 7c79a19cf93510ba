import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { corpusOf, loadCorpus } from '../../../src/text/corpus.ts'
import { createEncodedSource } from '../../../src/text/encoded-source.ts'
import type { TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { unspaced } from '../../support/corpora.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { acrossWords, characters, fusedUnknowns, type TokenizerFiles } from '../../support/tokenizer-files.ts'

const streams = createStreams(42)
const lengths = [1, 2, 3, 4, 5, 8, 13, 21, 34, 55, 89, 144, 377, 1_000, 5_000]
const english = (await loadCorpus()).text.slice(0, 50_000)
const chinese = unspaced(20_000)

async function sourceOf(text: string, files?: TokenizerFiles): Promise<TextSource> {
  using folder = temporaryFolder({ ...files })
  return createEncodedSource(corpusOf('a corpus', text), await loadTokenizer(files && folder.path))
}

/** Where in the corpus, repeated without end, the text stands. */
function placeIn({ corpus }: TextSource, text: string): number {
  return `${corpus.text} `.repeat(2 + Math.ceil(text.length / corpus.text.length)).indexOf(text)
}

const spanning = await sourceOf(english, acrossWords())
const letters = await sourceOf(chinese, characters({ do_lowercase_and_remove_accent: false }))
const bytes = await sourceOf(chinese)

describe('with tokens that span words', () => {
  test.for(lengths)('a text of %d tokens encodes to as many', (tokens) => {
    for (let i = 0; i < 3; i++) {
      const cut = spanning.take(tokens, streams.stream('spanning', i))
      expect(cut.tokens).toBe(tokens)
      expect(spanning.tokenizer.encode(cut.text)).toHaveLength(tokens)
    }
  })

  test('a text is whole words where those have the asked length', async () => {
    const source = await sourceOf('abcd efgh ijkl mnop', acrossWords())
    for (let words = 1; words <= 20; words++) {
      const { text } = source.take(4 + 5 * (words - 1), streams.stream('whole', words))
      expect(text).toMatch(/^(abcd|efgh|ijkl|mnop)( (abcd|efgh|ijkl|mnop))*$/)
    }
  })

  test('a text of less than a word is a part of one', async () => {
    const source = await sourceOf('abcdefgh ijklmnop', acrossWords())
    expect(source.take(3, streams.stream('part')).text).toMatch(/^(\w{3}|\w \w)$/)
  })

  test('the sum of texts is no promise, nor are counts of single words', () => {
    expect(spanning.exact).toBe(false)
    expect(spanning.countWords('some table')).toBeUndefined()
  })

  test('any text is counted as it is encoded', () => {
    for (const text of ['', 'the table', 'some the', english.slice(0, 2_000)]) {
      expect(spanning.count(text)).toBe(spanning.tokenizer.encode(text).length)
    }
  })
})

describe('a corpus without spaces', () => {
  test.for(lengths.slice(1))('has texts of %d tokens, a token a character', (tokens) => {
    for (let i = 0; i < 3; i++) {
      const cut = letters.take(tokens, streams.stream('letters', i))
      expect(cut.tokens).toBe(tokens)
      expect(letters.tokenizer.encode(cut.text)).toHaveLength(tokens)
      expect(placeIn(letters, cut.text)).toBeGreaterThanOrEqual(0)
    }
  })

  test.for([3, 6, 300, 3_000, 30_000])('has texts of %d tokens, three a character', (tokens) => {
    const { text, tokens: counted } = bytes.take(tokens, streams.stream('bytes', tokens))
    expect(counted).toBe(tokens)
    expect(bytes.tokenizer.encode(text)).toHaveLength(tokens)
  })

  test('has texts that follow others, a space between them, and they add up', () => {
    const cuts = lengths.map((tokens, i) => bytes.take(1 + 3 * tokens, streams.stream('joined', i), true))
    const sum = cuts.reduce((total, { tokens }) => total + tokens, 0)
    for (const { text } of cuts) expect(text).toMatch(/^ [^ ]/)
    expect(bytes.tokenizer.encode(`of${cuts.map(({ text }) => text).join('')}`)).toHaveLength(1 + sum)
    expect(cuts.map(({ tokens }) => tokens)).toEqual(lengths.map((tokens) => 1 + 3 * tokens))
  })

  test('gives texts from all over', () => {
    const place = (i: number) => placeIn(letters, letters.take(40, streams.stream('where', i)).text)
    const tenths = Array.from({ length: 100 }, (_, i) => Math.floor((place(i) / chinese.length) * 10))
    expect(new Set(tenths).size).toBe(10)
  })

  test('starts over where the text is longer, and puts a space there', async () => {
    const source = await sourceOf(
      '你好世界今天天气很好我们一起去公园散步吧好的',
      characters({ do_lowercase_and_remove_accent: false }),
    )
    const { text, tokens } = source.take(100, streams.stream('wrap'))
    expect(tokens).toBe(100)
    expect(text.split(' ').length).toBeGreaterThan(4)
    expect(placeIn(source, text)).toBeGreaterThanOrEqual(0)
  })

  test('has the same text for the same stream, and still has in later versions', () => {
    const take = () => letters.take(24, createStreams(42).stream('golden')).text
    expect(take()).toBe(take())
    expect(take()).toMatchInlineSnapshot(`"外下着小雨？火车晚点了二十分钟；没有人知道答案"`)
  })

  test('never has half a character', async () => {
    const source = await sourceOf('🎉🚀😀👩‍👩‍👧🇩🇪'.repeat(20))
    for (let i = 0; i < 200; i++) {
      expect(source.take(1 + i, streams.stream('emoji', i)).text.isWellFormed()).toBe(true)
    }
  })

  test('of one character repeats it', async () => {
    const source = await sourceOf('你')
    expect(source.take(3, streams.stream('one'))).toEqual({ text: '你', tokens: 3 })
    expect(source.take(7, streams.stream('one'))).toEqual({ text: '你 你', tokens: 7 })
  })
})

describe('where no text has the asked length', () => {
  test('the closest is taken, and counted as it is', () => {
    for (let tokens = 1; tokens < 100; tokens++) {
      const cut = bytes.take(tokens, streams.stream('closest', tokens))
      expect(cut.tokens).toBe(bytes.tokenizer.encode(cut.text).length)
      expect(Math.abs(cut.tokens - tokens)).toBeLessThanOrEqual(tokens < 3 ? 2 : 1)
    }
  })

  test('because unknown characters fuse into one token, the search ends', async () => {
    const source = await sourceOf(chinese, fusedUnknowns())
    const cut = source.take(500, streams.stream('fused'))
    expect(source.tokenizer.encode(cut.text)).toHaveLength(cut.tokens)
    expect(cut.tokens).toBeLessThan(10)
    expect(cut.text.length).toBeLessThanOrEqual(500 * 64)
  })

  test.for([NaN, -1, 0, 2.5, Infinity])('because it is none, it is refused: %d', (tokens) => {
    expect(() => bytes.take(tokens, streams.stream('none'))).toThrow(
      expect.objectContaining({
        code: 'impossible-length',
        message: `[text] Text of ${tokens} tokens was asked for; expected a whole number of at least 1.`,
      }),
    )
  })

  test('because no string is so long, it is refused', () => {
    expect(() => bytes.take(1e12, streams.stream('none'))).toThrow('the longest that can be made has')
  })
})

describe('a text in pieces', () => {
  test.for([1, 2, 3, 10, 128, 1_000])('has as many as tokens, and they make the text: %d', (tokens) => {
    const pieces = spanning.takePieces(tokens, streams.stream('pieces', tokens))
    expect(pieces).toHaveLength(tokens)
    expect(pieces.every((piece) => piece.length > 0)).toBe(true)
    expect(pieces.join('')).toBe(spanning.take(tokens, streams.stream('pieces', tokens)).text)
  })

  test('has as many as characters where there are more tokens, and cuts through none', () => {
    const pieces = bytes.takePieces(300, streams.stream('characters'))
    expect(pieces).toHaveLength(100)
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
  })

  test('has as many as the text has tokens, not as were asked for', async () => {
    const source = await sourceOf(chinese, fusedUnknowns())
    const { tokens } = source.take(500, streams.stream('fused'))
    expect(source.takePieces(500, streams.stream('fused'))).toHaveLength(tokens)
  })
})
