import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { distributionFrom } from '../../../src/random/describe.ts'
import type { DistributionData } from '../../../src/random/distribution.ts'
import { drawMany, everyLaw } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'

const page = await readFile(join(import.meta.dirname, '../../../docs/distributions.md'), 'utf8')

/** Code of each law, with the JSON that follows it. */
const examples = [...page.matchAll(/```ts\n([^`]+)```\n\n```json\n([^`]+)```/g)].map(([, code, json]) => ({
  code: code!.trim(),
  data: JSON.parse(json!) as DistributionData,
}))

/** Runs code that uses the package's laws; only JSON comes back. */
function evaluate(lines: readonly string[]): Promise<unknown> {
  const names = [...new Set(everyLaw.map((law) => law.type!))]
  const imports = [
    ...names.map((name) => `const { ${name} } = await load('src/random/${name}.ts')`),
    `const { sequenceLengths } = await load('src/random/sequence-lengths.ts')`,
  ]
  return inOtherProcess(`${imports.join('\n')}\nreturn [${lines.join(',\n')}]`)
}

describe('docs/distributions.md', () => {
  test('has code and JSON for every law', () => {
    const types = new Set(everyLaw.map((law) => law.type))
    expect(new Set(examples.map(({ data }) => data.type))).toEqual(types)
  })

  test('means the same in code and in JSON', async () => {
    const laws = (await evaluate(examples.map(({ code }) => code))) as DistributionData[]
    expect(laws).toHaveLength(examples.length)
    laws.forEach((law, i) => {
      expect(drawMany(distributionFrom(law), 20)).toEqual(drawMany(distributionFrom(examples[i]!.data), 20))
    })
  })

  test('spells the same pairs in every way', async () => {
    const calls = page.match(/^sequenceLengths\([\s\S]*?\)$/gm)!
    const mixes = await evaluate(calls)
    expect(calls).toHaveLength(4)
    expect(mixes).toEqual(calls.map(() => (mixes as unknown[])[0]))
  })
})
