import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { type BlockTextOptions, createBlockText } from '../../../src/traces/block-text.ts'
import { unspaced } from '../../support/corpora.ts'
import { randomTrace } from '../../support/made-traces.ts'
import { textSourceOf } from '../../support/text-source.ts'
import { acrossWords, characters, sentencePiece, wordPiece } from '../../support/tokenizer-files.ts'

const shakespeare = await loadTextSource(await loadTokenizer())

function blocks(options: Partial<BlockTextOptions> & { readonly seed?: number } = {}) {
  const { seed = 42, ...rest } = options
  return createBlockText({ source: shakespeare, streams: createStreams(seed), traceHash: 'a', blockSize: 16, ...rest })
}

function encode(text: string, { tokenizer }: TextSource = shakespeare): number[] {
  return tokenizer.encode(text)
}

/** `count` ids from `first` on. */
function ids(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}

describe('a prompt', () => {
  test.for([1, 2, 15, 16, 17, 31, 32, 33, 100, 511, 512, 513, 2_000])('of %d tokens is exactly as many', (length) => {
    const { text, tokens } = blocks().prompt(0, length, ids(7, Math.ceil(length / 16)))
    expect([tokens, encode(text).length]).toEqual([length, length])
  })

  test.for([1, 2, 3, 16, 64, 512])('is exact at %d tokens a block', (blockSize) => {
    const { prompt } = blocks({ blockSize })
    for (const [i, row] of randomTrace(blockSize, { blockSize, requests: 40 }).entries()) {
      expect(encode(prompt(i, row.inputLength!, row.hashIds!).text)).toHaveLength(row.inputLength!)
    }
  })

  test('goes on with text of its own where its blocks end', () => {
    const { prompt } = blocks()
    const [one, other] = [prompt(0, 50, [1, 2]).text, prompt(1, 50, [1, 2]).text]
    expect([encode(one).length, encode(other).length]).toEqual([50, 50])
    expect(encode(one).slice(0, 32)).toEqual(encode(other).slice(0, 32))
    expect(encode(one).slice(32)).not.toEqual(encode(other).slice(32))
    expect(prompt(0, 50, [1, 2]).text).toBe(one)
  })

  test('without blocks is its own', () => {
    const { prompt } = blocks()
    const texts = ids(0, 50).map((index) => prompt(index, 30, []).text)
    expect(new Set(texts).size).toBe(50)
    for (const text of texts) expect(encode(text)).toHaveLength(30)
  })

  test('begins with a word', () => {
    const { prompt } = blocks()
    for (const id of ids(0, 300)) expect(prompt(0, 20, [id, id + 1]).text).toMatch(/^\S.*\S$/)
  })
})

describe('the text of a block', () => {
  test('is the same words wherever it stands, first, last or in between', () => {
    const { prompt } = blocks()
    for (const id of ids(0, 300)) {
      const alone = prompt(0, 16, [id]).text
      expect(prompt(1, 48, [9_000, id, 9_001]).text).toContain(` ${alone} `)
      expect(prompt(2, 32, [9_000, id]).text.endsWith(` ${alone}`)).toBe(true)
    }
  })

  test('differs from block to block', () => {
    const { prompt } = blocks()
    expect(new Set(ids(0, 2_000).map((id) => prompt(0, 16, [id]).text)).size).toBe(2_000)
  })

  test('of prompts that share blocks is shared token by token, and no further', () => {
    const { prompt } = blocks()
    const [one, other] = [encode(prompt(0, 64, [1, 2, 3, 4]).text), encode(prompt(1, 64, [1, 2, 5, 6]).text)]
    expect(one.slice(0, 32)).toEqual(other.slice(0, 32))
    expect(one.slice(32, 48)).not.toEqual(other.slice(32, 48))
  })

  test('depends on the seed, the trace and the id', () => {
    const text = (options: Partial<BlockTextOptions> & { seed?: number }, id = 5) =>
      blocks(options).prompt(0, 16, [id]).text
    expect(text({})).toBe(text({ seed: 42, traceHash: 'a' }))
    expect(new Set([text({}), text({ seed: 43 }), text({ traceHash: 'b' }), text({}, 6)]).size).toBe(4)
  })

  test('does not depend on which prompts were made before, or on what is kept of them', () => {
    const rows = randomTrace(1)
    const expected = rows.map((row, i) => blocks().prompt(i, row.inputLength!, row.hashIds!))
    for (const cacheBytes of [0, 2_000, 1 << 20]) {
      const { prompt } = blocks({ cacheBytes })
      const backwards = rows.map((row, i) => ({ row, i })).toReversed()
      const made = backwards.map(({ row, i }) => prompt(i, row.inputLength!, row.hashIds!)).toReversed()
      expect(made).toEqual(expected)
    }
  })

  test('is the same as in earlier versions', () => {
    expect(blocks().prompt(0, 20, [3, 2 ** 40]).text).toMatchInlineSnapshot(
      `"And you three shall be strangled on with thee Sad stories chanced here distrain'd"`,
    )
  })

  test('may have an id of any size', () => {
    const { prompt } = blocks()
    const texts = [0, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((id) => prompt(0, 16, Float64Array.of(id)).text)
    expect(new Set(texts).size).toBe(4)
  })
})

describe('with other tokenizers and corpora', () => {
  test.for<[name: string, source: () => Promise<TextSource>]>([
    ['WordPiece', () => textSourceOf(shakespeare.corpus.text.slice(0, 50_000), wordPiece())],
    ['SentencePiece', () => textSourceOf(shakespeare.corpus.text.slice(0, 50_000), sentencePiece())],
    [
      'characters',
      () =>
        textSourceOf(shakespeare.corpus.text.slice(0, 50_000), characters({ do_lowercase_and_remove_accent: false })),
    ],
  ])('prompts are exact: %s', async ([, load]) => {
    const source = await load()
    expect(source.exact).toBe(true)
    const { prompt } = blocks({ source, blockSize: 24 })
    for (const length of [4, 20, 24, 31, 48, 59, 100, 190, 1_000]) {
      const { text, tokens } = prompt(0, length, ids(length, Math.ceil(length / 24)))
      expect([tokens, encode(text, source).length]).toEqual([length, length])
    }
  })

  test.for<[name: string, source: () => Promise<TextSource>]>([
    ['tokens that span words', () => textSourceOf(shakespeare.corpus.text.slice(0, 50_000), acrossWords())],
    ['text without spaces', () => textSourceOf(unspaced(3_000))],
  ])('where prompts can’t be exact, the tokens that they name are those that they have: %s', async ([, load]) => {
    const source = await load()
    expect(source.exact).toBe(false)
    const { prompt } = blocks({ source, blockSize: 24 })
    for (let length = 24; length < 150; length += 13) {
      const { text, tokens } = prompt(0, length, ids(0, Math.ceil(length / 24)))
      expect(tokens).toBe(encode(text, source).length)
      expect(Math.abs(tokens - length)).toBeLessThan(10)
    }
  })

  test('a partial block that no words can fill is told by the tokens that it has', async () => {
    const files = characters({ do_lowercase_and_remove_accent: false })
    const source = await textSourceOf(shakespeare.corpus.text.slice(0, 50_000), files)
    const { text, tokens } = blocks({ source, blockSize: 24 }).prompt(0, 25, [1, 2])
    expect([tokens, encode(text, source).length]).toEqual([26, 26])
  })
})
