import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { parseConversationConfig } from '../../../src/datasets/conversation-config.ts'
import { jsonlReader } from '../../../src/datasets/jsonl-rows.ts'
import { distributionFrom } from '../../../src/random/describe.ts'
import type { DistributionData } from '../../../src/random/distribution.ts'
import { blocksByPlace, repository } from '../../support/docs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** What a block's mark says of it; one without a mark that has a `type` is a law. */
const readers: Record<string, (value: unknown) => void> = {
  'conversations': parseConversationConfig,
  'row': (value) => {
    using folder = temporaryFolder({ 'cats/1.png': '' })
    jsonlReader({ path: folder.file('rows.jsonl') })(value, { who: 'docs', path: 'rows.jsonl', line: 1 })
  },
  '': (value) => distributionFrom(value as DistributionData),
}

/** One value, or one a line. */
function valuesIn(code: string): unknown[] {
  const isLines = code
    .trim()
    .split('\n')
    .every((line) => /^\{.*\}$/.test(line))
  return isLines
    ? code
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    : [JSON.parse(code)]
}

describe('JSON', () => {
  test.for(blocksByPlace('json'))('of %s is what its schema takes', ([, { mark, code }]) => {
    expect(Object.keys(readers)).toContain(mark)
    for (const value of valuesIn(code)) expect(() => readers[mark]!(value)).not.toThrow()
  })
})

describe('YAML', () => {
  const examples = join(repository, 'docs/examples')
  const files = readdirSync(examples).map((name): [string, string] => [
    name,
    readFileSync(join(examples, name), 'utf8'),
  ])
  const blocks = blocksByPlace('yaml', 'yml').map(([place, { code }]): [string, string] => [place, code])
  test.for([...files, ...blocks])('of %s is well formed', ([, text]) => {
    expect(parse(text, { strict: true, uniqueKeys: true })).toEqual(expect.any(Object))
  })
})
