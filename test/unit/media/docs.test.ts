import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { inOtherProcess } from '../../support/other-process.ts'

const page = await readFile(join(import.meta.dirname, '../../../docs/media.md'), 'utf8')
const examples = [...page.matchAll(/```ts\n([^`]+)```/g)].map(([, code]) => code!)

/** What the code's source or dataset gives for its first item or session. */
function evaluate(code: string): Promise<unknown> {
  return inOtherProcess(`
    const { createStreams } = await load('src/random/streams.ts')
    const { createMedia } = await load('src/fixtures/media.ts')
    const { createDatasets } = await load('src/fixtures/datasets.ts')
    const { loadTextSource } = await load('src/text/text-source.ts')
    const { loadTokenizer } = await load('src/text/tokenizer.ts')
    const { normal } = await load('src/random/normal.ts')
    const streams = createStreams(42)
    const media = createMedia(streams)
    const dataset = createDatasets(await loadTextSource(await loadTokenizer('builtin')), streams)
    const made = (() => { ${code} })()
    return 'draw' in made ? [made.draw(0)] : made.session(0).turns[0].parts
  `)
}

describe('docs/media.md', () => {
  test('shows every part of the subject', () => {
    expect(examples).toHaveLength(7)
  })

  test.for(examples)('has code that works: %s', async (code) => {
    const parts = (await evaluate(code)) as object[]
    expect(parts.length).toBeGreaterThan(0)
  })
})
