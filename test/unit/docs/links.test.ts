import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, test } from 'vitest'

import { pages, readPage, repository } from '../../support/docs.ts'

/** GitHub's name of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function anchors(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!))
}

test.for(pages)('links of %s lead to files and headings that are there', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)/g)]
  for (const [link, path, anchor] of links) {
    const target = path === '' ? page : join(dirname(page), path!)
    expect(existsSync(join(repository, target)), link).toBe(true)
    if (anchor !== undefined) expect(anchors(target), link).toContain(anchor)
  }
})

test('the index names every page', () => {
  const index = readPage('docs/README.md')
  const missing = pages
    .filter((page) => page.startsWith('docs/') && page !== 'docs/README.md')
    .filter((page) => !index.includes(`](${page.slice('docs/'.length)})`))
  expect(missing).toEqual([])
})
