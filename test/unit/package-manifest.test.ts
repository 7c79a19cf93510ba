import { expect, test } from 'vitest'

import manifest from '../../package.json' with { type: 'json' }
import { versionOf } from '../../src/package-manifest.ts'

test('knows its own version', () => {
  expect(versionOf('inferbench')).toBe(manifest.version)
})

test.for(['vitest', 'undici', '@huggingface/tokenizers'])('knows the version of %s', (name) => {
  expect(versionOf(name)).toMatch(/^\d+\.\d+\.\d+/)
})

test('says so where a package is not there', () => {
  expect(versionOf('no-such-package')).toBe('unknown')
})
