import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { corpusOf, loadCorpus } from '../../../src/text/corpus.ts'
import { loadTokenizer, type Tokenizer } from '../../../src/text/tokenizer.ts'
import { loadWordTokens } from '../../../src/text/word-tokens.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { acrossWords, sentencePiece, type TokenizerFiles, wordPiece } from '../../support/tokenizer-files.ts'

const builtin = await loadTokenizer()
const corpus = corpusOf('play', 'To be, or not to be: that is the question. '.repeat(50))

let cache: TemporaryFolder

beforeEach(() => {
  cache = temporaryFolder()
  vi.stubEnv('INFERBENCH_CACHE', cache.path)
})

afterEach(() => {
  cache[Symbol.dispose]()
  vi.unstubAllEnvs()
})

/** A tokenizer that counts how often it is asked. */
function counting(tokenizer: Tokenizer) {
  const encode = vi.fn(tokenizer.encode)
  return { ...tokenizer, encode }
}

/** The one file of the cache. */
function kept(): string {
  const files = readdirSync(cache.path)
  expect(files).toHaveLength(1)
  return cache.file(files[0]!)
}

describe('the word table', () => {
  test('spells the corpus', async () => {
    const { words, places } = await loadWordTokens(corpus, builtin)
    expect(words).toEqual(['To', 'be,', 'or', 'not', 'to', 'be:', 'that', 'is', 'the', 'question.'])
    expect(Array.from(places, (place) => words[place]).join(' ')).toBe(corpus.text)
  })

  test('counts each word with the space before it, as encoding it behind another would', async () => {
    using other = temporaryFolder({ ...sentencePiece() })
    using bert = temporaryFolder({ ...wordPiece() })
    for (const tokenizer of [builtin, await loadTokenizer(other.path), await loadTokenizer(bert.path)]) {
      const many = corpusOf('many', (await loadCorpus()).text.slice(1_000_000, 1_030_000))
      const { words, tokens } = await loadWordTokens(many, tokenizer)
      const lead = tokenizer.encode('of').length
      expect(words.length).toBeGreaterThan(1_024)
      expect([...tokens]).toEqual(words.map((word) => tokenizer.encode(`of ${word}`).length - lead))
    }
  })

  test('counts words right that hold a tokenizer’s own mark of a space', async () => {
    using folder = temporaryFolder({ ...sentencePiece() })
    const odd = corpusOf('odd', 'a▁b ▁ Ġ the ▁▁x Ġy end')
    for (const tokenizer of [builtin, await loadTokenizer(folder.path)]) {
      const { words, tokens } = await loadWordTokens(odd, tokenizer)
      const lead = tokenizer.encode('of').length
      expect([...tokens]).toEqual(words.map((word) => tokenizer.encode(`of ${word}`).length - lead))
    }
  })

  test.for<[name: string, files: TokenizerFiles | undefined]>([
    ['byte-level BPE', undefined],
    ['WordPiece', wordPiece()],
    ['SentencePiece', sentencePiece()],
  ])('says that its counts add up where they do: %s', async ([, files]) => {
    using folder = temporaryFolder({ ...files })
    const tokenizer = await loadTokenizer(files && folder.path)
    const { exact, tokens, places } = await loadWordTokens(corpus, tokenizer)
    const sum = places.reduce((total, place) => total + tokens[place]!, 0)
    expect(tokenizer.encode(`of ${corpus.text}`).length - tokenizer.encode('of').length).toBe(sum)
    expect(exact).toBe(true)
  })

  test.for<[where: string, text: string]>([
    ['everywhere', 'some tea, the tree, be true '.repeat(100)],
    [
      'at one place of ten thousand',
      `${'an orb of old ash '.repeat(1_000)}some tables ${'in an orb of old ash '.repeat(1_000)}`,
    ],
  ])('says that its counts do not add up where a token spans two words: %s', async ([, text]) => {
    using folder = temporaryFolder({ ...acrossWords() })
    const { exact } = await loadWordTokens(corpusOf('spanned', text), await loadTokenizer(folder.path))
    expect(exact).toBe(false)
  })

  test('is read from the cache the second time', async () => {
    const first = await loadWordTokens(corpus, builtin)
    const tokenizer = counting(builtin)
    expect(await loadWordTokens(corpus, tokenizer)).toEqual(first)
    expect(tokenizer.encode).not.toHaveBeenCalled()
  })

  test('is built again over a damaged file', async () => {
    const first = await loadWordTokens(corpus, builtin)
    const bytes = readFileSync(kept())
    writeFileSync(kept(), bytes.fill(0, bytes.length - 20))
    const tokenizer = counting(builtin)
    expect(await loadWordTokens(corpus, tokenizer)).toEqual(first)
    expect(tokenizer.encode).toHaveBeenCalled()
  })

  test('is built again over a whole file in a format that this Node.js does not know', async () => {
    const first = await loadWordTokens(corpus, builtin)
    const newer = Buffer.from([0xff, 0x7f, 0x6f, 0x22])
    writeFileSync(kept(), Buffer.concat([createHash('sha256').update(newer).digest(), newer]))
    expect(await loadWordTokens(corpus, builtin)).toEqual(first)
  })

  test('is kept apart by corpus and tokenizer', async () => {
    using folder = temporaryFolder({ ...wordPiece() })
    await loadWordTokens(corpus, builtin)
    await loadWordTokens(corpusOf('play', 'To be'), builtin)
    await loadWordTokens(corpus, await loadTokenizer(folder.path))
    expect(readdirSync(cache.path)).toHaveLength(3)
  })

  test('is built where no cache can be written', async () => {
    writeFileSync(cache.file('a-file'), '')
    vi.stubEnv('INFERBENCH_CACHE', cache.file('a-file/cache'))
    expect((await loadWordTokens(corpus, builtin)).words).toHaveLength(10)
  })

  test('is the same for processes that build it at once', { timeout: 60_000 }, async () => {
    const build = `
      const { loadCorpus } = await load('src/text/corpus.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const source = await loadTextSource(await loadTokenizer(), await loadCorpus([process.env.CORPUS]))
      return [source.count(source.corpus.text), source.take(50, () => 0.4).text]
    `
    using folder = temporaryFolder({ 'corpus.txt': (await loadCorpus()).text.slice(0, 400_000) })
    const run = () => inOtherProcess(build, { CORPUS: folder.file('corpus.txt') })
    const [first, second, third] = await Promise.all([run(), run(), run()])
    expect(second).toEqual(first)
    expect(third).toEqual(first)
    expect(readdirSync(cache.path)).toHaveLength(1)
    expect(await run()).toEqual(first)
  })
})
