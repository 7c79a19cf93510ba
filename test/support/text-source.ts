/** @module Text sources over small corpora and small tokenizers. */
import { corpusOf } from '../../src/text/corpus.ts'
import { loadTextSource, type TextSource } from '../../src/text/text-source.ts'
import { loadTokenizer } from '../../src/text/tokenizer.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { TokenizerFiles } from './tokenizer-files.ts'

/** A source over a text, by the tokenizer of these files or by the bundled one. */
export async function textSourceOf(text: string, files?: TokenizerFiles): Promise<TextSource> {
  using folder = temporaryFolder({ ...files })
  return loadTextSource(await loadTokenizer(files && folder.path), corpusOf('a corpus', text))
}
