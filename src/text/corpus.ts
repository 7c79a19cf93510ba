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
  if (files.length === 0) return loadBundled()
  const texts = await Promise.all(files.map(readText))
  return corpusOf(files.join(', '), texts.join('\n'))
}

/** Its words need no search: one space or line end stands between two, and one line end behind the last. */
async function loadBundled(): Promise<Corpus> {
  const bytes = await readFile(assetPath('shakespeare.txt'))
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === LINE_END) bytes[i] = SPACE
  const words = bytes.subarray(0, -1)
  return { name: 'shakespeare', hash: hash('sha256', words), text: words.toString('latin1') }
}

const LINE_END = 0x0a
const SPACE = 0x20

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

/** Longer words, on average, mean a script without spaces: there is too little to cut at. */
const LONG_WORD = 24

const WINDOWS = 64
const WINDOW_CHARS = 1_024

/** Whether there are spaces enough to cut at. A sample decides, from all over the corpus. */
export function setsSpaces({ text }: Corpus): boolean {
  const step = Math.max(WINDOW_CHARS, Math.ceil(text.length / WINDOWS))
  const starts = Array.from({ length: Math.ceil(text.length / step) }, (_, i) => i * step)
  const windows = starts.map((start) => text.slice(start, start + WINDOW_CHARS))
  const words = windows.reduce((sum, window) => sum + window.split(' ').length, 0)
  const characters = windows.reduce((sum, window) => sum + window.length, 0)
  return characters <= LONG_WORD * words
}
