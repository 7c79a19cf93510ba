/** @module The text that prompts are cut from: words with one space between them. */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { assetPath } from '../assets.ts'
import { InferbenchError, messageOf } from '../error.ts'

export interface Corpus {
  /** What it was read from. */
  readonly name: string
  /** SHA-256 of the text, in hex. */
  readonly hash: string
  /** Words separated by single spaces, none at either end. */
  readonly text: string
}

/** The bundled works of Shakespeare, or the user's own files joined in order. */
export async function loadCorpus(files: readonly string[] = []): Promise<Corpus> {
  if (files.length === 0) return corpusOf('shakespeare', await readFile(assetPath('shakespeare.txt'), 'latin1'))
  const texts = await Promise.all(files.map(readText))
  return corpusOf(files.join(', '), texts.join('\n'))
}

/** A corpus of the given text. */
export function corpusOf(name: string, text: string): Corpus {
  const words = normalize(text)
  if (words === '') throw new InferbenchError('empty-corpus', 'text', `${name} holds no words.`)
  return { name, hash: hash('sha256', words), text: words }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new InferbenchError('corpus-unreadable', 'text', `Can't read the text file ${path}: ${messageOf(error)}`, {
      cause: error,
    })
  })
}

function normalize(text: string): string {
  const lines = text.replaceAll('\n', ' ').trim()
  return /\s\s|[^\S ]/.test(lines) ? lines.split(/\s+/).join(' ') : lines
}
