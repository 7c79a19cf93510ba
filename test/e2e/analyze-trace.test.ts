import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import type { AiperfReport } from '../../src/traces/aiperf-report.ts'
import type { TraceAnalysis } from '../../src/traces/analyze.ts'
import { mooncakeLine } from '../../src/traces/row.ts'
import { type CommandResult, startCommand } from '../support/command.ts'
import { randomTrace } from '../support/made-traces.ts'
import { nearly } from '../support/nearly.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const fixtures = join(import.meta.dirname, '../fixtures/traces')
const mixed = join(fixtures, 'mixed.jsonl')

async function analyze(...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand('analyze-trace', ...args)
  return await command.result
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown
}

describe('inferbench analyze-trace', () => {
  test('prints the report', async () => {
    const { exitCode, stdout, stderr } = await analyze(mixed, '--block-size', '16')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Trace Analysis Report\n')
    expect(stdout).toContain('Total requests:        75\nUnique prefixes:       196\n')
    expect(stdout).toContain('Cache hit rate:        27.2% ')
    expect(stdout).toContain('ISL (Input Sequence Length):\n  Min:     ')
    expect(stdout).not.toContain('Finite caches')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  test.for([16, 512])("writes AIPerf's numbers under AIPerf's keys, with blocks of %i", async (blockSize) => {
    using folder = temporaryFolder()
    const out = folder.file('out.json')
    const { exitCode, stdout } = await analyze(mixed, '--block-size', `${blockSize}`, '--output-file', out)
    expect(exitCode).toBe(0)
    expect(stdout.endsWith(`Analysis report saved to ${out}\n`)).toBe(true)
    const expected = (readJson(join(fixtures, 'mixed.aiperf.json')) as Record<string, AiperfReport>)[
      `blockSize${blockSize}`
    ]!
    const report = readJson(out) as AiperfReport
    expect(report).toEqual(nearly(expected))
    expect(Object.keys(report)).toEqual(Object.keys(expected))
    expect(readFileSync(out, 'utf8')).toMatch(/^\{\n {2}"total_requests": 75,\n/)
  })

  test('writes details, a page, and the caches that were asked for', async () => {
    using folder = temporaryFolder()
    const [details, html] = [folder.file('details.json'), folder.file('page.html')]
    const args = ['--cache-blocks', '64,8', '--details-file', details, '--html', html]
    const { exitCode, stdout } = await analyze(mixed, ...args)
    expect(exitCode).toBe(0)
    const caches = stdout.slice(stdout.indexOf('Finite caches (LRU):')).split('\n').slice(2, 5)
    expect(caches.map((line) => line.trim().split(/ {2,}/).slice(0, 2))).toEqual([
      ['8', '4,096'],
      ['64', '32,768'],
      [''],
    ])
    const { prefixes } = readJson(details) as TraceAnalysis
    expect(prefixes!.cache.map(({ blocks }) => blocks)).toEqual(expect.arrayContaining([8, 64]))
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\s*$/)
  })

  test('reads compressed files of any format', async () => {
    using folder = temporaryFolder({
      'azure.csv': 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.97,4808,10\n',
    })
    writeFileSync(folder.file('t.jsonl.gz'), gzipSync(randomTrace(1).map(mooncakeLine).join('')))
    expect((await analyze(folder.file('t.jsonl.gz'))).stdout).toContain('Total requests:        60\n')
    const { stdout, exitCode } = await analyze(folder.file('azure.csv'))
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Total requests:        1\nUnique prefixes:       0\nPrefix statistics are not available')
  })

  test('skips and counts bad rows where it is told to', async () => {
    using folder = temporaryFolder({ t: '{"input_length":1}\n{"input_length":1,"id":5}\nx\n' })
    const { stdout, exitCode } = await analyze(folder.file('t'), '--on-bad-row', 'skip', '--ignore-keys', 'id')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Total requests:        2\n')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`1 row skipped; the first: ${folder.file('t')}:3: not valid JSON`)
  })
})

describe('one clear error and exit code 1 for', () => {
  test.for<[args: string[], message: string]>([
    [['no/such.jsonl'], 'error: [trace] Input file not found: no/such.jsonl\n'],
    [[fixtures], `error: [trace] Can't read ${fixtures}: it is a folder`],
    [
      [mixed, '--block-size', 'big'],
      `error: option '--block-size <tokens>' argument 'big' is invalid. expected a number`,
    ],
    [[mixed, '--block-size', '0'], 'error: [trace] blockSize: too small: expected number to be >=1, got 0\n'],
    [
      [mixed, '--cache-blocks', '5,x'],
      `error: option '--cache-blocks <sizes>' argument '5,x' is invalid. expected a number`,
    ],
    [[mixed, '--cache-blocks', '5,0'], 'error: [trace] cacheBlocks.1: too small: expected number to be >=1, got 0\n'],
    [[mixed, '--format', 'csv'], 'error: [trace] format: invalid option: expected one of '],
    [
      [mixed, '--on-bad-row', 'warn'],
      'error: [trace] onBadRow: invalid option: expected one of "error"|"skip", got "warn"\n',
    ],
    [[mixed, '--ignore-keys', 'a,,b'], `error: option '--ignore-keys <names>' argument 'a,,b' is invalid.`],
    [[mixed, '--output-file', 'no/such/folder/out.json'], `error: [trace] Can't write no/such/folder/out.json: `],
    [[], `error: missing required argument 'input'\n`],
    [[mixed, mixed], `error: too many arguments for 'analyze-trace'`],
  ])('%j', async ([args, message]) => {
    const { exitCode, stderr } = await analyze(...args)
    expect(exitCode).toBe(1)
    expect(stderr.startsWith(message), stderr).toBe(true)
    expect(stderr).not.toContain('    at ')
  })

  test('a bad row, which it names, without a report of the rest', async () => {
    using folder = temporaryFolder({ t: '{"input_length":1}\n{"input_length":2,"hash_ids":[1,-4]}\n' })
    const { exitCode, stdout, stderr } = await analyze(folder.file('t'), '--output-file', folder.file('out.json'))
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `error: [trace] ${folder.file('t')}:2: hash_ids.1: expected a whole number from 0 to 2^53 − 1, got -4\n`,
    )
    expect(existsSync(folder.file('out.json'))).toBe(false)
  })
})

test('inferbench analyze-trace --help lists every option', async () => {
  const { exitCode, stdout } = await analyze('--help')
  expect(exitCode).toBe(0)
  for (const option of [
    'block-size',
    'output-file',
    'details-file',
    'html',
    'cache-blocks',
    'format',
    'on-bad-row',
    'ignore-keys',
  ]) {
    expect(stdout).toContain(`--${option} `)
  }
})
