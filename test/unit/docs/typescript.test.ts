import { expect, test } from 'vitest'

import { typeErrors } from '../../support/checked-types.ts'
import { blocksByPlace } from '../../support/docs.ts'

const blocks = blocksByPlace('ts')
const wrong = { page: '', line: 0, language: 'ts', mark: '', code: `load(dataset.synthetic({ inputToken: 5 }), {})\n` }
const errors = await typeErrors([...blocks.map(([, block]) => block), wrong])

test('every block of TypeScript is checked, and checked in earnest', () => {
  expect(blocks.length).toBeGreaterThan(30)
  expect(errors.get(blocks.length)).toEqual([expect.stringContaining("'inputToken' does not exist")])
})

test.for(blocks.map(([place], i) => [place, i] as const))('%s has TypeScript without type errors', ([, i]) => {
  expect(errors.get(i)).toBeUndefined()
})
