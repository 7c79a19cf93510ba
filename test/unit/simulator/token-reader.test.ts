import { describe, expect, test, vi } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { loadTokenReader } from '../../../src/simulator/token-reader.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { pictures } from '../../support/corpora.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { tokenizerFolders } from '../../support/published-tokenizers.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

const foreign = `${pictures} 0123456789 12 3.14 $5 ++ -- foo_bar https://a.b/c?d=e ﬁ ½ — “quoted” ABC xyzzy`.split(' ')

async function readerOf(folder: string) {
  const source = await loadTextSource(await loadTokenizer(folder))
  return { source, read: await loadTokenReader(source) }
}

describe.each(['builtin', 'llama2', 'gemma3'] as const)('ids by the tokenizer %s', (name) => {
  test('are those of the tokenizer, for text of the corpus and for any other', async () => {
    const { source, read } = await readerOf(tokenizerFolders[name])
    const draw = createStreams(name).stream('texts')
    const words = () =>
      draw() < 0.5
        ? source.take(uniformInteger(draw, 1, 60), draw).text
        : foreign[uniformInteger(draw, 0, foreign.length - 1)]!
    for (let i = 0; i < 150; i++) {
      const gap = draw() < 0.7 ? ' ' : ['\n', '  ', '\t', ' \n\n ', ''][uniformInteger(draw, 0, 4)]!
      const text = Array.from({ length: uniformInteger(draw, 1, 5) }, words).join(gap)
      expect([...read(text)]).toEqual(source.tokenizer.encode(text))
    }
  })
})

describe('a token reader', () => {
  test('reads a text that it has read before as it did at first', async () => {
    const { source, read } = await readerOf('builtin')
    for (const text of ['once more', 'twice\n\nmore', '', ' ', 'once more', 'twice\n\nmore', '', ' ']) {
      expect([...read(text)]).toEqual(source.tokenizer.encode(text))
    }
  })

  test('reads on after more words than it remembers', async () => {
    const source = await loadTextSource(await loadTokenizer())
    const read = await loadTokenReader(source, 100)
    const many = (from: number) => Array.from({ length: 60 }, (_, i) => (from + i).toString(36)).join(' ')
    for (const from of [1e6, 2e6, 3e6, 1e6]) {
      for (const text of [`${many(from)} to be or not`, `${many(from)} to be`]) {
        expect([...read(text)]).toEqual(source.tokenizer.encode(text))
      }
    }
  })
})
