import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { request } from 'undici'
import { describe, expect, test, vi } from 'vitest'

import { FAULT_KINDS } from '../../../src/simulator/failure-options.ts'
import { resolveSimulator, type SimulatorOptions } from '../../../src/simulator/options.ts'
import { startCommand } from '../../support/command.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { openSimulator } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const page = await readFile(join(import.meta.dirname, '../../../docs/simulator.md'), 'utf8')

/** Cells of the table whose first column has this head. */
function table(head: string): string[][] {
  const [, rows] = new RegExp(String.raw`^\| ${head} \|.*\n\|[- |]+\n((?:\|.*\n)+)`, 'm').exec(page)!
  return rows!
    .trim()
    .split('\n')
    .map((row) => row.slice(2, -2).split(' | '))
}

/** What stands in backticks in a column, by default the first one. */
function names(head: string, column = 0): string[] {
  return table(head).map((cells) => cells[column]!.replaceAll('`', ''))
}

/** Options as `group.name`, with their resolved values. */
function flat(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    ['prefixCache', 'encoder', 'failures'].includes(key) ? flat(inner as object, `${key}.`) : [[prefix + key, inner]],
  )
}

describe('docs/simulator.md', () => {
  test('lists every option with its default', () => {
    const listed = Object.fromEntries(table('option').map(([name, , value]) => [name, value!.trim()]))
    const resolved = flat(resolveSimulator()).map(([name, value]) => [
      `\`${name}\``,
      `\`${value === Infinity ? 'Infinity' : JSON.stringify(value)}\``,
    ])
    expect(listed).toEqual({ ...Object.fromEntries(resolved), '`failures.rate`': '`0`' })
  })

  test('lists every flag of the command line', async () => {
    await using command = startCommand('simulate', '--help')
    const { stdout } = await command.result
    const flags = Array.from(stdout.matchAll(/^ {2}(--[\w-]+)/gm), ([, flag]) => flag)
    expect(new Set(names('option', 1))).toEqual(new Set(flags))
  })

  test('lists every kind of failure', () => {
    expect(names('kind')).toEqual([...FAULT_KINDS])
  })

  test('lists endpoints that are there, every metric, and every field of the truth', async () => {
    await using client = await openSimulator()
    await client.chat({})
    expect(new Set(names('field'))).toEqual(new Set(Object.keys((await client.truths())[0]!)))
    expect(names('metric')).toEqual(Object.keys(await client.metrics()).map((name) => `vllm:${name}`))
    for (const endpoint of names('endpoint')) {
      const [method, path] = endpoint.split(' ') as ['GET', string]
      const { statusCode, body } = await request(client.url + path, { method, ...(method !== 'GET' && { body: '{}' }) })
      await body.dump()
      expect([endpoint, statusCode]).not.toEqual([endpoint, 404])
    }
  })

  test('has options that can be given', async () => {
    const calls = Array.from(page.matchAll(/startSimulator\((\{[\s\S]*?\})\)\n```/g), ([, options]) => options!)
    expect(calls).toHaveLength(2)
    const given = (await inOtherProcess(`
      const { normal } = await load('src/random/normal.ts')
      return [${calls.join(', ')}]
    `)) as SimulatorOptions[]
    expect(given.map((options) => Object.keys(options))).toEqual([
      ['ttftMs', 'itlMs', 'prefillTokensPerSecond', 'decodeMsPerRunning', 'kvTokens', 'prefixCache', 'failures'],
      ['failures'],
    ])
    for (const options of given) expect(resolveSimulator(options)).toMatchObject({ maxRunning: 256 })
  })

  test('has commands that serve', async () => {
    const lines = Array.from(page.matchAll(/```sh\nnpm run -s inferbench -- (simulate .*)\n```/g), ([, line]) => line!)
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      await using command = startCommand(...line.split(' '), '--port', '0')
      await eventually(() => expect(command.output.stdout + command.output.stderr).toMatch(/ at http:\S+\n$/))
    }
  })
})
