/** @module The TypeScript of the documentation, checked by tsc as files of one program. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type CodeBlock, repository } from './docs.ts'

/** Names that `inferbench` exports, found in its list. */
const list = readFileSync(join(repository, 'src/index.ts'), 'utf8')
const exported = (kind: RegExp) =>
  [...list.matchAll(kind)].flatMap(([, names]) => names!.split(',').map((name) => name.trim()))
const values = exported(/^export \{(.*)\}/gm)
const types = exported(/^export type \{(.*)\}/gm)

/** What a test is given, under the names that pages use without a test around them. */
const FIXTURES = ['dataset', 'media', 'trace', 'load', 'simulator', 'endpoint']
/** Made elsewhere on a page. */
const GIVEN = { run: 'RunReport', prompts: 'Workload' }

/**
 * A block as a module. One without imports is given those of the names that it uses, and one without a test around it
 * stands in a function that has the fixtures.
 */
function moduleOf({ code }: CodeBlock): string {
  const uses = (name: string) => new RegExp(String.raw`(?<![.\w'])${name}\b(?!')`).test(code)
  if (/^import /m.test(code)) return code
  const inside = /^test\(/m.test(code)
    ? code
    : `export default async ({ ${FIXTURES.join(', ')} }: Fixtures) => {${code}}`
  const missing = Object.entries(GIVEN).filter(
    ([name]) => uses(name) && !new RegExp(`(?:const|let) ${name}\\b`).test(code),
  )
  return [
    `import { ${values.filter(uses).join(', ')} } from 'inferbench'`,
    `import type { ${[...new Set(['Fixtures', 'RunReport', 'Workload', ...types.filter(uses)])].join(', ')} } from 'inferbench'`,
    uses('inferbench') ? `import { inferbench } from 'inferbench/plugin'` : '',
    ...missing.map(([name, type]) => `declare const ${name}: ${type}`),
    inside,
  ].join('; ')
}

/** What tsc says against each block, by its index; line numbers are the block's. */
export async function typeErrors(blocks: readonly CodeBlock[]): Promise<Map<number, string[]>> {
  const folder = join(repository, 'test/.projects', `docs-${randomUUID().slice(0, 8)}`)
  mkdirSync(folder, { recursive: true })
  try {
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../../tsconfig.json', compilerOptions, include: ['*.ts'] }),
    )
    blocks.forEach((block, i) => writeFileSync(join(folder, `block-${i}.ts`), moduleOf(block)))
    return byBlock(await tsc(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Errors of the sources themselves are `npm run typecheck`'s. */
function byBlock(output: string): Map<number, string[]> {
  const errors = new Map<number, string[]>()
  for (const [, index, rest] of output.matchAll(/block-(\d+)\.ts(\(.*)$/gm)) {
    errors.set(Number(index), [...(errors.get(Number(index)) ?? []), rest!])
  }
  return errors
}

function tsc(folder: string): Promise<string> {
  const program = join(repository, 'node_modules/.bin/tsc')
  return new Promise((resolve) => {
    execFile(program, ['--pretty', 'false', '-p', folder], { maxBuffer: 1 << 26 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })
}
