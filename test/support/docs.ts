/** @module The pages of the documentation and the code in them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '../..')

/** A fenced block. */
export interface CodeBlock {
  /** Path relative to the repository. */
  readonly page: string
  /** Of its first line of code, from 1. */
  readonly line: number
  readonly language: string
  /** What follows the language, such as `row`: which schema the block keeps. */
  readonly mark: string
  readonly code: string
}

/** Pages as paths relative to the repository. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(repository, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

export function readPage(page: string): string {
  return readFileSync(join(repository, page), 'utf8')
}

/** All blocks of all pages in these languages; indented ones, as in lists, included. */
export function codeBlocks(...languages: readonly string[]): CodeBlock[] {
  return pages
    .flatMap((page) => {
      const text = readPage(page)
      return [...text.matchAll(/^( *)```(\w*) ?(.*)\n([^]*?)^\1```$/gm)].map(
        ({ index, 1: indent, 2: language, 3: mark, 4: code }) => ({
          page,
          line: text.slice(0, index).split('\n').length + 1,
          language: language!,
          mark: mark!,
          code: code!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
        }),
      )
    })
    .filter(({ language }) => languages.includes(language))
}

/** A row for each block: where it stands, and the block. */
export function blocksByPlace(...languages: readonly string[]): [place: string, block: CodeBlock][] {
  return codeBlocks(...languages).map((block) => [`${block.page}:${block.line}`, block])
}
