import { expect, test } from 'vitest'

import { countAfter } from '../../../src/text/follower.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { sentencePiece, type TokenizerFiles, wordPiece } from '../../support/tokenizer-files.ts'

const texts = ['king', 'the king', "'tis", '1,234', '🎉', 'naïve 你好', '']

test.for<[name: string, files: TokenizerFiles | undefined]>([
  ['the bundled one', undefined],
  ['WordPiece', wordPiece()],
  ['SentencePiece, which puts a space before a text', sentencePiece()],
])('a text that follows another counts as much as it adds: %s', async ([, files]) => {
  using folder = temporaryFolder({ ...files })
  const tokenizer = await loadTokenizer(files && folder.path)
  for (const text of texts) {
    const added = tokenizer.encode(`of kings ${text}`).length - tokenizer.encode('of kings').length
    expect([text, countAfter(text, tokenizer)]).toEqual([text, added])
  }
})
