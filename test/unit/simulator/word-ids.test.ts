import { readdirSync } from 'node:fs'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { loadWordIds } from '../../../src/simulator/word-ids.ts'
import { corpusOf } from '../../../src/text/corpus.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { unspaced } from '../../support/corpora.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const text =
  'It was the best of times, it was the worst of times; it was the age of wisdom, 1859 — naïve café 🎉 foolishness.'

afterEach(() => void vi.unstubAllEnvs())

describe('ids of words', () => {
  test('are those that each word of the corpus has where it follows another one', async () => {
    const source = await loadTextSource(await loadTokenizer(), corpusOf('two cities', text))
    const known = await loadWordIds(source)
    expect([...known.keys()]).toEqual([...new Set(text.split(' '))])
    for (const [word, ids] of known) {
      expect([...Array.from(source.tokenizer.encode('and')), ...Array.from(ids)]).toEqual(
        source.tokenizer.encode(`and ${word}`),
      )
    }
  })

  test('are learnt once, and read from disk from then on', async () => {
    using folder = temporaryFolder()
    vi.stubEnv('INFERBENCH_CACHE', folder.path)
    const source = await loadTextSource(await loadTokenizer(), corpusOf('two cities', text))
    const learnt = await loadWordIds(source)
    const encode = () => expect.fail('it learns them again')
    const read = await loadWordIds({ ...source, tokenizer: { ...source.tokenizer, encode } })
    expect([...read].map(([word, ids]) => [word, Array.from(ids)])).toEqual(
      [...learnt].map(([word, ids]) => [word, Array.from(ids)]),
    )
    expect(readdirSync(folder.path).filter((name) => name.startsWith('word-ids-'))).toHaveLength(1)
  })

  test('are none where text has no spaces between words', async () => {
    const source = await loadTextSource(await loadTokenizer(), corpusOf('prose', unspaced(5_000)))
    expect((await loadWordIds(source)).size).toBe(0)
  })
})
