import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, test, vi } from 'vitest'

import { assetPath } from '../../src/assets.ts'
import { type CommandResult, startCommand } from '../support/command.ts'
import { vllmExample } from '../support/conversation-config.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

/** A folder with `config.json`: vLLM's example, with changes. */
function configFolder(changes: object = {}): TemporaryFolder {
  return temporaryFolder({ 'config.json': JSON.stringify({ ...vllmExample, ...changes }) })
}

async function generate(...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand('generate-dataset', ...args)
  return await command.result
}

/** What a seed makes of vLLM's example, as bytes. */
async function bytesBy(...args: readonly string[]): Promise<string> {
  using folder = configFolder()
  const { exitCode } = await generate(folder.file('config.json'), '-o', folder.file('out.json'), ...args)
  expect(exitCode).toBe(0)
  return readFileSync(folder.file('out.json'), 'utf8')
}

interface VllmMessage {
  readonly role: string
  readonly content: string
}

/** Reads a file by the rules of vLLM's benchmark, and by what its client asks of messages. */
function readAsVllm(path: string): Map<string, readonly VllmMessage[]> {
  const list = JSON.parse(readFileSync(path, 'utf8')) as { id: unknown; messages: VllmMessage[] }[]
  expect(Array.isArray(list)).toBe(true)
  const conversations = new Map<string, readonly VllmMessage[]>()
  for (const { id, messages } of list) {
    expect([typeof id, conversations.has(id as string)]).toEqual(['string', false])
    expect(messages.length).toBeGreaterThan(0)
    expect(messages.map(({ role }) => role)).toEqual(messages.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')))
    for (const message of messages) expect(Object.keys(message).toSorted()).toEqual(['content', 'role'])
    conversations.set(id as string, messages)
  }
  return conversations
}

describe('inferbench generate-dataset', () => {
  test('makes of vLLM’s example, over a text of one’s own, a list that vLLM takes', async () => {
    const text = readFileSync(assetPath('shakespeare.txt'), 'latin1').slice(500_000, 800_000)
    using book = temporaryFolder({ 'book.txt': text })
    using folder = configFolder({ text_files: [book.file('book.txt')] })
    const output = folder.file('conversations.json')
    expect(await generate(folder.file('config.json'), '-o', output)).toMatchObject({
      exitCode: 0,
      stdout: `24 conversations in ${output}\n`,
      stderr: '',
    })
    const conversations = readAsVllm(output)
    expect([...conversations.keys()]).toEqual(Array.from({ length: 24 }, (_, i) => `CONV_ID_${i}`))
    for (const { length } of conversations.values()) expect([12, 14, 16, 18]).toContain(length)
  })

  test('prints both tables with --stats', async () => {
    using folder = configFolder()
    const { stdout } = await generate(folder.file('config.json'), '-o', folder.file('out.json'), '--stats')
    const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/))
    const columns = ['count', 'mean', 'std', 'min', '25%', '50%', '75%', '90%', '99%', 'max']
    expect(lines.map(([first]) => first)).toEqual([
      'Conversations statistics:',
      'count',
      'conversation_turns',
      'user_tokens',
      'assistant_tokens',
      '',
      'Request statistics:',
      'count',
      'request_tokens',
      '',
      expect.stringMatching(/^24 conversations in .+out\.json$/),
      '',
    ])
    expect([lines[1], lines[7]]).toEqual([columns, columns])
    for (const row of [2, 3, 4]) expect(lines[row]!.slice(1, 2)).toEqual(['24'])
  })

  test('prints them, too, where the configuration says so', async () => {
    using folder = configFolder({ print_stats: true })
    const { stdout } = await generate(folder.file('config.json'), '-o', folder.file('out.json'))
    expect(stdout).toMatch(/^Conversations statistics:\n.+Request statistics:\n/s)
  })

  test('makes the same bytes of the same seed, by default 42, and others of another', async () => {
    const [first, second, other] = [await bytesBy(), await bytesBy('--seed', '42'), await bytesBy('--seed', 'x')]
    expect(second).toBe(first)
    expect(other).not.toBe(first)
  })

  test('counts by the tokenizer that is named', async () => {
    const folder = assetPath('tokenizer/tokenizer.json').replace('/tokenizer.json', '')
    expect(await bytesBy('--tokenizer', folder)).toBe(await bytesBy())
  })

  test('tells on standard error how far it is, and leaves nothing behind when it is interrupted', async () => {
    using folder = configFolder({ num_conversations: 1_000_000 })
    const output = folder.file('out.json')
    await using command = startCommand('generate-dataset', folder.file('config.json'), '-o', output)
    await vi.waitFor(() => expect(command.output.stderr).toMatch(/^[\d,]+ of 1,000,000 conversations\n/), 60_000)
    command.process.kill('SIGINT')
    const { exitCode, stdout, stderr } = await command.result
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `error: [dataset.conversations] Interrupted: ${output} was not written.`,
    )
    expect(readdirSync(folder.path)).toEqual(['config.json'])
  })

  test('--help lists every option', async () => {
    const { exitCode, stdout } = await generate('--help')
    expect(exitCode).toBe(0)
    for (const option of ['<config>', '--output', '--seed', '--tokenizer', '--stats']) expect(stdout).toContain(option)
  })
})

describe('one clear error and exit code 1 for', () => {
  const zipf = { ...vllmExample, prompt_output: { num_tokens: { distribution: 'zipf', alpha: 1 } } }

  test.for<[what: string, changes: object, args: readonly string[], message: string]>([
    ['an unknown key', { clients: 3 }, [], "error: [dataset.conversations: CONFIG] unknown key 'clients'; known: "],
    ['a wrong value', zipf, [], 'error: [dataset.conversations: CONFIG] prompt_output.num_tokens.alpha: too small'],
    [
      'a missing text file',
      { text_files: ['/no/such.txt'] },
      [],
      "error: [text] Can't read the text file /no/such.txt",
    ],
    [
      'an unknown tokenizer',
      {},
      ['--tokenizer', './no-such'],
      'error: [tokenizer] "./no-such" holds no tokenizer.json',
    ],
    [
      'a folder that does not exist',
      {},
      ['-o', '/no/such/out.json'],
      "error: [dataset.conversations] Can't write /no/such/out.json: ",
    ],
    ['an unknown option', {}, ['--stat'], "error: unknown option '--stat'"],
    ['a second file', {}, ['more.json'], "error: too many arguments for 'generate-dataset'"],
  ])('%s', async ([, changes, args, message]) => {
    using folder = configFolder(changes)
    const path = folder.file('config.json')
    const { exitCode, stdout, stderr } = await generate(path, '-o', folder.file('out.json'), ...args)
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr.replace(path, 'CONFIG').slice(0, message.length)).toBe(message)
    expect(readdirSync(folder.path)).toEqual(['config.json'])
  })

  test('a configuration that is not there', async () => {
    const { exitCode, stderr } = await generate('/no/such.json', '-o', '/tmp/never-written.json')
    expect([exitCode, stderr]).toEqual([1, 'error: [dataset.conversations] Input file not found: /no/such.json\n'])
  })

  test('no place to write to', async () => {
    using folder = configFolder()
    const { exitCode, stderr } = await generate(folder.file('config.json'))
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`error: required option '-o, --output <file>' not specified`)
  })
})
