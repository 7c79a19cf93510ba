import { describe, expect, test } from 'vitest'

import { renderTracePage } from '../../../src/cli/trace-page.ts'
import { curveSizes } from '../../../src/traces/cache-curve.ts'
import { mooncakeLine, type TraceRow } from '../../../src/traces/row.ts'
import { openTrace } from '../../../src/traces/trace.ts'
import { randomTrace } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function page(rows: readonly (TraceRow | string)[], name = 't.jsonl'): Promise<string> {
  const text = rows.map((row) => (typeof row === 'string' ? `${row}\n` : mooncakeLine(row))).join('')
  using folder = temporaryFolder({ [name]: text })
  const options = { format: 'mooncake', cacheBlocks: curveSizes(), onBadRow: 'skip' } as const
  return renderTracePage(await openTrace(folder.file(name), options))
}

const captions = (html: string) => [...html.matchAll(/<figcaption>(.*?)<\/figcaption>/g)].map(([, caption]) => caption)
const pictures = (html: string) => [...html.matchAll(/<div role="img"[^>]*><svg [^]*?<\/svg>/g)]

describe('the page of a trace', () => {
  test('has a picture of each quantity, of caches, and of time', async () => {
    const html = await page(randomTrace(1))
    expect(captions(html)).toEqual([
      'Input sequence length',
      'Output sequence length',
      'Context length: input in blocks that come again',
      'Unique prompt length: the rest of the input',
      'Hit rate of each request, endless cache',
      'Block hit rate by cache size (least recently used)',
      'Block hit rate over the trace, endless cache',
      'Requests a second',
    ])
    expect(pictures(html)).toHaveLength(8)
  })

  test('loads nothing and runs nothing', async () => {
    const html = await page(randomTrace(1))
    expect(html).toContain(`content="default-src 'none'; `)
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|image|use)\b/i)
    expect(html).not.toMatch(/\b(?:src|on\w+)=/i)
    expect(html).not.toMatch(/url\((?!#)|@import|javascript:/i)
    const addresses = html.match(/https?:[^"' )]+/g) ?? []
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']))
  })

  test('shows text of the file as text', async () => {
    const html = await page(['<script>alert(1)</script>"\'&', { inputLength: 1 }], `<i>&"'.jsonl`)
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<i>')
    expect(html).toContain('<h1>&#60;i&#62;&#38;&#34;&#39;.jsonl</h1>')
    expect(html).toContain('1 row skipped; the first: ')
  })

  test('leaves out what a trace without ids has not, and says so', async () => {
    const html = await page([
      { inputLength: 5, timestampMs: 0 },
      { inputLength: 7, timestampMs: 900 },
    ])
    expect(captions(html)).toEqual(['Input sequence length', 'Output sequence length', 'Requests a second'])
    expect(html).toContain('Prefix statistics are not available')
    expect(html).not.toContain('Hottest')
  })

  test('of an empty trace, and of one instant, is a page as well', async () => {
    expect(await page([])).toContain('0 requests')
    const once = { inputLength: 5, timestampMs: 3, hashIds: [1] }
    const html = await page([once, once])
    expect(html).not.toContain('NaN')
    expect(captions(html)).not.toContain('Requests a second')
  })

  test('ends the cache curve where all blocks fit', async () => {
    const html = await page([
      { inputLength: 5, hashIds: [1, 2, 3] },
      { inputLength: 5, hashIds: [1, 2, 3] },
    ])
    const sizes = [
      ...html.split(/All sizes|<h2>Hottest/)[1]!.matchAll(/<th scope="row" class="word"><data value="(\d+)">/g),
    ].map(([, size]) => Number(size))
    expect(sizes).toEqual([1, 2, 3])
  })
})
