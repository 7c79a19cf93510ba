import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { corpusOf, loadCorpus } from '../../../src/text/corpus.ts'
import { loadTextSource, type TextCut, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer, type Tokenizer } from '../../../src/text/tokenizer.ts'
import { pictures, unspaced } from '../../support/corpora.ts'
import { encodeCounter, tokenizerFolders } from '../../support/published-tokenizers.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const streams = createStreams(42)
const lengths = [1, 2, 3, 4, 5, 8, 13, 21, 34, 55, 128, 550, 2_048]

const english = corpusOf('english', (await loadCorpus()).text.slice(1_000_000, 1_100_000))
const chinese = corpusOf('chinese', unspaced(20_000))

const cache = temporaryFolder()
beforeAll(() => void vi.stubEnv('INFERBENCH_CACHE', cache.path))
afterAll(() => {
  vi.unstubAllEnvs()
  cache[Symbol.dispose]()
})

/** Cuts of each length. */
function cutsOf(source: TextSource, place: string, draws: number): { readonly asked: number; readonly cut: TextCut }[] {
  return lengths.flatMap((asked, l) =>
    Array.from({ length: draws }, (_, i) => ({ asked, cut: source.take(asked, streams.stream(place, l * draws + i)) })),
  )
}

/** Several cuts, one after another. */
function joinedCuts(source: TextSource, index: number): TextCut {
  const cuts = [3, 1, 2, 40, 1, 300].map((asked, i) =>
    source.take(asked + index, streams.stream('joined', index * 6 + i), i > 0),
  )
  return {
    text: cuts.map(({ text }) => text).join(''),
    tokens: cuts.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

describe.for(Object.entries(tokenizerFolders))('with the tokenizer %s', { timeout: 60_000 }, ([, folder]) => {
  let tokenizer: Tokenizer
  /** The library's own count of a text that was never cut or counted by us. */
  let encoded: (text: string) => number
  let source: TextSource

  beforeAll(async () => {
    tokenizer = await loadTokenizer(folder)
    encoded = encodeCounter(folder)
    source = await loadTextSource(tokenizer, english)
  }, 60_000)

  test('texts are exact', () => {
    expect(source.exact).toBe(true)
    for (const { asked, cut } of cutsOf(source, 'alone', 12)) {
      expect(cut.tokens).toBe(asked)
      expect([cut.text, encoded(cut.text)]).toEqual([cut.text, asked])
    }
  })

  test('texts one after another are exact', () => {
    for (let i = 0; i < 20; i++) {
      const { text, tokens } = joinedCuts(source, i)
      expect(tokens).toBe(347 + 6 * i)
      expect([text, encoded(text)]).toEqual([text, tokens])
    }
  })

  test('long texts are counted as they are encoded', () => {
    const text = english.text.slice(0, 50_000).trim()
    expect(source.count(text)).toBe(encoded(text))
  })

  test('texts with pictures among their words are exact, and longer than the corpus', async () => {
    const other = await loadTextSource(tokenizer, corpusOf('pictures', pictures))
    for (const { asked, cut } of cutsOf(other, 'pictures', 3)) {
      expect([cut.text, cut.tokens, encoded(cut.text)]).toEqual([cut.text, asked, asked])
    }
  })

  test('texts without spaces count what they have, alone and one after another', async () => {
    const other = await loadTextSource(tokenizer, chinese)
    for (const { cut } of cutsOf(other, 'chinese', 3)) {
      expect([cut.text, encoded(cut.text)]).toEqual([cut.text, cut.tokens])
    }
    for (let i = 0; i < 5; i++) {
      const { text, tokens } = joinedCuts(other, i)
      expect([text, encoded(text)]).toEqual([text, tokens])
    }
  })

  test('texts without spaces are exact, three tokens being enough for any character', async () => {
    const other = await loadTextSource(tokenizer, chinese)
    for (const tokens of lengths.map((length) => 3 * length)) {
      const { text } = other.take(tokens, streams.stream('exact chinese', tokens))
      expect([text, encoded(text)]).toEqual([text, tokens])
    }
  })
})
