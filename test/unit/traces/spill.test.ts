import { readdirSync } from 'node:fs'

import { describe, expect, test, vi } from 'vitest'

import { createSpill } from '../../../src/traces/spill.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('a spill', () => {
  test('gives texts back by number, in any order, while more come', () => {
    const spill = createSpill()
    const texts = ['', 'plain', 'naïve 你好 🎉', '{"a":\n1}', 'x'.repeat(3_000_000), 'end']
    for (const [i, text] of texts.entries()) {
      expect(spill.add(text)).toBe(i)
      for (let known = i; known >= 0; known--) expect(spill.text(known) === texts[known]).toBe(true)
    }
  })

  test('keeps many', () => {
    const spill = createSpill()
    for (let i = 0; i < 50_000; i++) spill.add(`text ${i} ${'.'.repeat(i % 100)}`)
    for (let i = 49_999; i >= 0; i -= 997) expect(spill.text(i)).toBe(`text ${i} ${'.'.repeat(i % 100)}`)
  })

  test('leaves nothing in the folder for temporary files', () => {
    using folder = temporaryFolder()
    vi.stubEnv('TMPDIR', folder.path)
    try {
      const spill = createSpill()
      spill.add('x'.repeat(2_000_000))
      expect(spill.text(0)).toHaveLength(2_000_000)
      expect(readdirSync(folder.path)).toEqual([])
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
