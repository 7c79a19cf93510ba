import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { loadCorpus } from '../../../src/text/corpus.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { pictures, unspaced } from '../../support/corpora.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { textSourceOf } from '../../support/text-source.ts'
import { acrossWords, sentencePiece, type TokenizerFiles, wordPiece } from '../../support/tokenizer-files.ts'

const english = (await loadCorpus()).text.slice(0, 50_000)
const chinese = unspaced(20_000)

const cache = temporaryFolder()
beforeAll(() => void vi.stubEnv('INFERBENCH_CACHE', cache.path))
afterAll(() => {
  vi.unstubAllEnvs()
  cache[Symbol.dispose]()
})

describe('a text source', () => {
  test('is of the bundled corpus where none is named', { timeout: 60_000 }, async () => {
    const source = await loadTextSource(await loadTokenizer())
    expect(source.corpus.name).toBe('shakespeare')
    expect(source.exact).toBe(true)
  })

  test.for<[what: string, text: string, files: TokenizerFiles | undefined, exact: boolean]>([
    ['words, byte-level BPE', english, undefined, true],
    ['words, WordPiece', english, wordPiece(), true],
    ['words, SentencePiece', english, sentencePiece(), true],
    ['words, tokens that span them', english, acrossWords(), false],
    ['one word', 'word', undefined, true],
    ['pictures between words', pictures, undefined, true],
    ['a script without spaces', chinese, undefined, false],
    ['one character', '你', undefined, true],
  ])('knows whether its counts add up: %s', async ([, text, files, exact]) => {
    expect((await textSourceOf(text, files)).exact).toBe(exact)
  })

  test.for<[what: string, text: string, files: TokenizerFiles | undefined]>([
    ['words, byte-level BPE', english, undefined],
    ['words, SentencePiece', english, sentencePiece()],
    ['words, tokens that span them', english, acrossWords()],
    ['one line', 'To be, or not to be.', undefined],
    ['pictures between words', pictures, undefined],
    ['nothing but pictures', '🎉🚀😀👩‍👩‍👧🇩🇪❤️'.repeat(9), undefined],
    ['a script without spaces', chinese, undefined],
    ['a script without spaces, SentencePiece', chinese, sentencePiece()],
    ['one character', '你', undefined],
  ])('never miscounts a text: %s', async ([, text, files]) => {
    const { take, count, tokenizer } = await textSourceOf(text, files)
    for (let i = 0; i < 60; i++) {
      const cut = take(1 + i * 3, createStreams(1).stream('honest', i))
      expect([i, cut.tokens]).toEqual([i, tokenizer.encode(cut.text).length])
      expect([i, cut.tokens]).toEqual([i, count(cut.text)])
    }
  })

  test.for<[what: string, text: string]>([
    ['words', english],
    ['one line', 'To be, or not to be.'],
    ['pictures between words', pictures],
    ['a script without spaces', chinese],
  ])('cuts of a user’s own corpus add up: %s', async ([, text]) => {
    const { take, tokenizer } = await textSourceOf(text)
    for (let i = 0; i < 20; i++) {
      const cuts = [1, 2, 3, 40, 41].map((tokens, k) => take(tokens + i, createStreams(i).stream('sum', k), k > 0))
      const sum = cuts.reduce((total, { tokens }) => total + tokens, 0)
      expect([i, tokenizer.encode(cuts.map((cut) => cut.text).join('')).length]).toEqual([i, sum])
    }
  })
})

describe('the same seed gives the same text', () => {
  const lengths = [1, 2, 3, 50, 550, 3_000]

  /** The texts at 20 indices, asked for in the order given. */
  function texts(source: TextSource, indices: readonly number[]): string[] {
    const streams = createStreams('a seed')
    const cuts = indices.map(
      (i) => [i, source.take(lengths[i % 6]!, streams.stream('text', i), i % 2 > 0).text] as const,
    )
    return cuts.toSorted(([a], [b]) => a - b).map(([, text]) => text)
  }

  const indices = Array.from({ length: 20 }, (_, i) => i)

  test.for<[what: string, text: string | undefined]>([
    ['the bundled corpus', undefined],
    ['pictures between words', pictures],
    ['a script without spaces', chinese],
  ])('in any order, and in another process: %s', { timeout: 60_000 }, async ([, text]) => {
    using folder = temporaryFolder(text === undefined ? {} : { 'corpus.txt': text })
    const files = text === undefined ? [] : [folder.file('corpus.txt')]
    const source = await loadTextSource(await loadTokenizer(), await loadCorpus(files))
    const inOrder = texts(source, indices)
    expect(texts(source, indices.toReversed())).toEqual(inOrder)
    expect(new Set(inOrder).size).toBeGreaterThanOrEqual(lengths.length)

    const elsewhere = await inOtherProcess(
      `
        const { loadCorpus } = await load('src/text/corpus.ts')
        const { loadTokenizer } = await load('src/text/tokenizer.ts')
        const { loadTextSource } = await load('src/text/text-source.ts')
        const { createStreams } = await load('src/random/streams.ts')
        const [files, lengths] = JSON.parse(process.env.CASE)
        const source = await loadTextSource(await loadTokenizer(), await loadCorpus(files))
        const stream = (i) => createStreams('a seed').stream('text', i)
        return Array.from({ length: 20 }, (_, i) => source.take(lengths[i % 6], stream(i), i % 2 > 0).text)
      `,
      { CASE: JSON.stringify([files, lengths]) },
    )
    expect(elsewhere).toEqual(inOrder)
  })
})
