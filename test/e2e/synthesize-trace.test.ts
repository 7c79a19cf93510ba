import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import { describe, expect, test, vi } from 'vitest'

import { mooncakeLine } from '../../src/traces/row.ts'
import { type CommandResult, startCommand } from '../support/command.ts'
import { randomTrace } from '../support/made-traces.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

async function run(...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand(...args)
  return await command.result
}

/** A folder with `in.jsonl`: a random trace of blocks of 512 tokens. */
function traceFolder(requests = 60): TemporaryFolder {
  return temporaryFolder({ 'in.jsonl': randomTrace(1, { requests, blockSize: 512 }).map(mooncakeLine).join('') })
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

function column(path: string, name: string): unknown[] {
  return lines(readFileSync(path, 'utf8')).map((row) => row[name])
}

describe('inferbench synthesize-trace', () => {
  test('writes a new trace and says how many requests it has', async () => {
    using folder = traceFolder()
    const [input, output] = [folder.file('in.jsonl'), folder.file('out.jsonl')]
    const result = await run('synthesize-trace', input, output, '--speedup-ratio', '2')
    expect(result).toMatchObject({ exitCode: 0, stderr: '', stdout: `60 requests in ${output}\n` })
    const times = column(input, 'timestamp').map((ms) => Math.trunc((ms as number) / 2))
    expect(column(output, 'timestamp')).toEqual(times)
    expect(column(output, 'input_length')).toEqual(column(input, 'input_length'))
  })

  test('takes every option, and says what it shortened', async () => {
    using folder = traceFolder()
    const output = folder.file('out.jsonl.gz')
    const options = ['--speedup-ratio', '3', '--prefix-len-multiplier', '1.5', '--prefix-root-multiplier', '2']
    const lengths = [
      '--prompt-len-multiplier',
      '2',
      '--output-len-multiplier',
      '2',
      '--max-isl',
      '600',
      '--max-osl',
      '9',
    ]
    const others = ['--scale-delays', '--requests', '100', '--block-size', '512', '--format', 'mooncake', '--seed', '7']
    const bad = ['--on-bad-row', 'skip', '--ignore-keys', 'model']
    const { exitCode, stdout, stderr } = await run(
      'synthesize-trace',
      folder.file('in.jsonl'),
      output,
      ...options,
      ...lengths,
      ...others,
      ...bad,
    )
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^100 requests in \S+\.gz\n\d+ prompts shortened to 600 tokens\n\d+ answers shortened to 9 tokens\n$/,
    )
    const rows = lines(gunzipSync(readFileSync(output)).toString())
    expect(rows).toHaveLength(100)
    expect(Math.max(...rows.map((row) => row['input_length'] as number))).toBe(600)
    expect(Math.max(...rows.map((row) => row['output_length'] as number))).toBe(9)
  })

  test('gives the same bytes for the same seed', async () => {
    using folder = traceFolder()
    const make = async (seed: string, name: string) => {
      await run(
        'synthesize-trace',
        folder.file('in.jsonl'),
        folder.file(name),
        '--prefix-root-multiplier',
        '3',
        '--seed',
        seed,
      )
      return readFileSync(folder.file(name), 'utf8')
    }
    const [one, again, other] = await Promise.all([make('1', 'a'), make('1', 'b'), make('2', 'c')])
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  test('makes a trace that is analysed like its original', async () => {
    using folder = traceFolder()
    await run('synthesize-trace', folder.file('in.jsonl'), folder.file('out.jsonl'))
    const analyze = async (name: string) => {
      await run('analyze-trace', folder.file(name), '--output-file', folder.file(`${name}.json`))
      return JSON.parse(readFileSync(folder.file(`${name}.json`), 'utf8')) as Record<string, unknown>
    }
    const [original, made] = await Promise.all([analyze('in.jsonl'), analyze('out.jsonl')])
    expect(original).toMatchObject({ total_requests: 60 })
    expect(made).toEqual(original)
  })

  test('tells the size of blocks that are not Mooncake’s, and skipped rows', async () => {
    const chat = { chat_id: 1, parent_chat_id: -1, timestamp: 5, input_length: 20, output_length: 2, hash_ids: [1, 2] }
    using folder = temporaryFolder({ 'in.jsonl': `${JSON.stringify({ ...chat, type: 'text', turn: 1 })}\nnonsense\n` })
    const [input, output] = [folder.file('in.jsonl'), folder.file('out.jsonl')]
    const { stdout } = await run('synthesize-trace', input, output, '--on-bad-row', 'skip')
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      `1 request in ${output}`,
      expect.stringMatching(/^1 row skipped; the first: \S+in\.jsonl:2: not valid JSON/),
      'Blocks of 16 tokens: read it with --block-size 16',
    ])
    expect(column(output, 'timestamp')).toEqual([5_000])
  })

  test('leaves nothing behind when it is interrupted', async () => {
    using folder = traceFolder(5_000)
    const [input, output] = [folder.file('in.jsonl'), folder.file('out.jsonl')]
    await using command = startCommand('synthesize-trace', input, output, '--requests', '1000000000')
    await vi.waitFor(() => expect(readdirSync(folder.path)).toHaveLength(2), 30_000)
    command.process.kill('SIGINT')
    const { exitCode, stderr } = await command.result
    expect([exitCode, stderr]).toEqual([1, `error: [trace] Interrupted: ${output} was not written.\n`])
    expect(readdirSync(folder.path)).toEqual(['in.jsonl'])
  })
})

describe('inferbench hash-trace', () => {
  const log = ['one two three four', 'one two three five'].map((prompt, i) => ({
    prompt,
    timestamp: 1_000 * i,
    session_id: 's',
    response: 'the end',
  }))

  test('makes a trace of a log', async () => {
    using folder = temporaryFolder({ 'log.jsonl': log.map((row) => `${JSON.stringify(row)}\n`).join('') })
    const output = folder.file('out.jsonl')
    const { exitCode, stdout, stderr } = await run('hash-trace', folder.file('log.jsonl'), output, '--block-size', '2')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`2 requests in ${output}\nBlocks of 2 tokens: read it with --block-size 2\n`)
    expect(lines(readFileSync(output, 'utf8'))).toEqual([
      { timestamp: 0, input_length: 4, output_length: 2, hash_ids: [0, 1] },
      { timestamp: 1_000, input_length: 4, output_length: 2, hash_ids: [0, 2] },
    ])
  })

  test('keeps sessions, and skips bad rows, where asked', async () => {
    using folder = temporaryFolder({ 'log.jsonl': `{}\n${JSON.stringify(log[0])}\n` })
    const output = folder.file('out.jsonl')
    const { stdout } = await run('hash-trace', folder.file('log.jsonl'), output, '--sessions', '--on-bad-row', 'skip')
    expect(stdout).toBe(
      `1 request in ${output}\n1 row skipped; the first: ${folder.file('log.jsonl')}:1: ` +
        'expected exactly one of prompt, text, text_input, messages, got {}\n',
    )
    expect(column(output, 'session_id')).toEqual(['s'])
  })
})

describe('one clear line and exit code 1 for', () => {
  test.for<[why: string, command: string, args: readonly string[], message: string]>([
    ['no such trace', 'synthesize-trace', ['no.jsonl', 'OUT'], 'error: [trace] Input file not found: no.jsonl'],
    ['no such log', 'hash-trace', ['no.jsonl', 'OUT'], 'error: [trace] Input file not found: no.jsonl'],
    ['no output', 'synthesize-trace', ['IN'], "error: missing required argument 'output'"],
    ['a bad row', 'synthesize-trace', ['BAD', 'OUT'], 'error: [trace] BAD:1: input_length: '],
    ['a bad row of a log', 'hash-trace', ['BAD', 'OUT'], 'error: [trace] BAD:1: expected exactly one of prompt'],
    [
      'a factor of 0',
      'synthesize-trace',
      ['IN', 'OUT', '--speedup-ratio', '0'],
      'error: [trace.synthesize] speedupRatio: too small: expected number to be >0, got 0',
    ],
    [
      'a factor in words',
      'synthesize-trace',
      ['IN', 'OUT', '--prompt-len-multiplier', 'twice'],
      `error: option '--prompt-len-multiplier <factor>' argument 'twice' is invalid. expected a number`,
    ],
    ['a block size of 0', 'hash-trace', ['IN', 'OUT', '--block-size', '0'], 'error: [hash-trace] blockSize: too small'],
    ['the wrong block size', 'synthesize-trace', ['IN', 'OUT', '--block-size', '4096'], 'error: [trace] Request '],
    ['a folder as output', 'synthesize-trace', ['IN', 'FOLDER'], "error: [trace] Can't write FOLDER: EISDIR"],
    ['another word for skip', 'hash-trace', ['IN', 'OUT', '--on-bad-row', 'drop'], 'error: [hash-trace] onBadRow: '],
  ])('%s', async ([, command, args, message]) => {
    using folder = temporaryFolder({
      'IN': randomTrace(1, { blockSize: 512 }).map(mooncakeLine).join(''),
      'BAD': '{"input_length":"5"}\n',
      'FOLDER/x': '',
    })
    const path = (text: string) => text.replaceAll(/\b(?:IN|OUT|BAD|FOLDER)\b/g, folder.file)
    const { exitCode, stdout, stderr } = await run(command, ...args.map(path))
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr.startsWith(path(message)), stderr).toBe(true)
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => line.startsWith('error: ')),
    ).toHaveLength(1)
    expect(readdirSync(folder.path).toSorted()).toEqual(['BAD', 'FOLDER', 'IN'])
  })
})
