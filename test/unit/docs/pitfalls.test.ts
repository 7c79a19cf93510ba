import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { readPage, repository } from '../../support/docs.ts'

const rows = [...readPage('docs/pitfalls.md').matchAll(/^\| (\d+) \|(.*)\|$/gm)]
const named = rows.flatMap(([, number, cells]) =>
  [...cells!.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)].map(([, file, title]) => [number!, file!, title!] as const),
)

/** A title stands in its file as a literal, whatever its quotes. */
function names(file: string, title: string): boolean {
  const path = join(repository, file)
  const source = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((literal) => source.includes(literal))
}

test('all twenty are there, in their order, each with a test at least', () => {
  const numbers = Array.from({ length: 20 }, (_, i) => String(i + 1))
  expect(rows.map(([, number]) => number)).toEqual(numbers)
  expect([...new Set(named.map(([number]) => number))]).toEqual(numbers)
})

test.for(named)('%s: %s has “%s”', ([, file, title]) => {
  expect(names(file, title)).toBe(true)
})

test('a title that no test has is noticed, and so is a file that is not there', () => {
  const [, file, title] = named[0]!
  expect([names(file, `${title}, or not`), names('test/e2e/nothing.test.ts', title)]).toEqual([false, false])
})
