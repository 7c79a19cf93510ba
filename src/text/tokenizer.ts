/** @module Tokenizers: the bundled one, a local folder's, or a model's on the Hugging Face hub. */
import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'

import { assetPath } from '../assets.ts'
import { InferbenchError, messageOf } from '../error.ts'
import type { TokenizerFiles } from './hub.ts'

/** Text to token ids and back, without special tokens. */
export interface Tokenizer {
  /** What it was loaded from: `builtin`, a folder, or a hub id. */
  readonly name: string
  /** SHA-256 of its `tokenizer.json` and its config, in hex: both decide how it encodes. */
  readonly hash: string
  encode(text: string): number[]
  /** The pieces behind the ids, in the vocabulary's own spelling. */
  pieces(text: string): string[]
  decode(ids: number[]): string
}

/** The name of the bundled tokenizer. */
export const BUILTIN = 'builtin'

/**
 * Loads a tokenizer.
 *
 * @param source `builtin`, a folder with a `tokenizer.json`, or a hub id such as `Qwen/Qwen3-0.6B`
 * @throws InferbenchError when it can't be found, fetched or read
 */
export async function loadTokenizer(source: string = BUILTIN): Promise<Tokenizer> {
  const files = await locate(source)
  const read = (path: string) => readFile(path, 'utf8').catch((error: unknown) => fail(source, error))
  const json = await read(files.tokenizer)
  const config = files.config === undefined ? '{}' : await read(files.config)
  return { name: source, hash: hash('sha256', `${json}\n${config}`), ...wrap(build(source, json, config)) }
}

async function locate(source: string): Promise<TokenizerFiles> {
  if (source === BUILTIN) {
    return { tokenizer: assetPath('tokenizer/tokenizer.json'), config: assetPath('tokenizer/tokenizer_config.json') }
  }
  if (existsSync(source) || /^(?:[./~\\]|[A-Za-z]:)/.test(source)) return locateInFolder(source)
  // Loaded only when needed: the hub's client is large, and most runs start without it.
  const { downloadTokenizerFiles } = await import('./hub.ts')
  return downloadTokenizerFiles(source)
}

function locateInFolder(folder: string): TokenizerFiles {
  const tokenizer = join(folder, 'tokenizer.json')
  const config = join(folder, 'tokenizer_config.json')
  if (existsSync(tokenizer)) return { tokenizer, config: existsSync(config) ? config : undefined }
  throw new InferbenchError(
    'tokenizer-not-found',
    'tokenizer',
    `${JSON.stringify(folder)} holds no tokenizer.json. Name a folder that does, a hub id such as 'Qwen/Qwen3-0.6B', or '${BUILTIN}'.`,
  )
}

function build(source: string, json: string, config: string): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(JSON.parse(json) as object, JSON.parse(config) as object)
  } catch (error) {
    return fail(source, error)
  }
}

function wrap(tokenizer: HuggingFaceTokenizer): Pick<Tokenizer, 'encode' | 'pieces' | 'decode'> {
  const options = { add_special_tokens: false }
  return {
    encode: (text) => (text === '' ? [] : tokenizer.encode(text, options).ids),
    pieces: (text) => (text === '' ? [] : tokenizer.encode(text, options).tokens),
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode(ids, { clean_up_tokenization_spaces: false })),
  }
}

function fail(source: string, error: unknown): never {
  throw new InferbenchError(
    'tokenizer-unreadable',
    'tokenizer',
    `Can't read the tokenizer ${JSON.stringify(source)}: ${messageOf(error)}`,
    {
      cause: error,
    },
  )
}
