import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { assetPath } from '../../../src/assets.ts'
import type { Conversation } from '../../../src/datasets/conversation-list.ts'
import { conversations } from '../../../src/datasets/conversations.ts'
import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { configured, exactly, vllmExample } from '../../support/conversation-config.ts'
import { upTo } from '../../support/load-run.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { promptsOf } from '../../support/prompts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const source = await loadTextSource(await loadTokenizer())

function open(options: Parameters<typeof conversations>[0]): Promise<Workload> {
  return conversations(options, source, createStreams(42))
}

function sessions(from: Workload): Session[] {
  return upTo(from.sessions).map((index) => from.session(index))
}

const list: Conversation[] = [
  {
    id: 'a',
    messages: [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'hello to you' },
    ],
  },
  { id: 'b', messages: [{ role: 'user', content: 'and you?' }] },
]

describe('dataset.conversations', () => {
  test('gives the same for a file as for its content', async () => {
    using folder = temporaryFolder({ 'config.json': JSON.stringify(vllmExample) })
    expect(sessions(await open(folder.file('config.json')))).toEqual(sessions(await open(vllmExample)))
  })

  test('gives the same for a file of a list as for the list', async () => {
    const json = `\uFEFF\n ${JSON.stringify(list, undefined, 4)}`
    using folder = temporaryFolder({ 'list.json': json })
    writeFileSync(folder.file('list.json.gz'), gzipSync(json))
    const expected = sessions(await open(list))
    expect(expected.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(sessions(await open(folder.file('list.json')))).toEqual(expected)
    expect(sessions(await open(folder.file('list.json.gz')))).toEqual(expected)
  })

  test('says of a list how many requests it makes', async () => {
    const from = await open(list)
    expect([from.name, from.sessions, from.requests]).toEqual(['conversations', 2, 2])
    expect(from.describe()).toEqual({ conversations: 2, tokenizer: 'builtin' })
  })

  test('takes its text from the files that are named, joined in order', async () => {
    using folder = temporaryFolder({ 'one.txt': 'alpha beta '.repeat(50), 'two.txt': 'gamma delta '.repeat(50) })
    const files = [folder.file('one.txt'), folder.file('two.txt')]
    const from = await open({ ...configured({ user: exactly(120) }), text_files: files })
    const bodies = sessions(from).flatMap((session) => promptsOf(session).map((text) => text.split('detail: ')[1]!))
    expect(new Set(bodies.join(' ').split(' '))).toEqual(new Set(['alpha', 'beta', 'gamma', 'delta']))
    expect(from.describe()).toMatchObject({ text_files: files, corpus: files.join(', ') })
  })

  test('starts over where a text file is shorter than a message', async () => {
    using folder = temporaryFolder({ 'short.txt': 'one two three' })
    const from = await open({ ...configured({ answer: exactly(50) }), text_files: [folder.file('short.txt')] })
    const { answer } = from.session(0).turns[0]!
    expect(answer!.text).toMatch(/^(?:\w+ )*one two three one two three/)
    expect(source.tokenizer.encode(answer!.text)).toHaveLength(50)
  })

  test('prints its statistics where they are asked for, and is silent otherwise', async () => {
    const program = (config: object) => `
      const { conversations } = await load('src/datasets/conversations.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const written = []
      process.stdout.write = (text) => written.push(text)
      await conversations(${JSON.stringify(config)}, await loadTextSource(await loadTokenizer()), createStreams(42))
      delete process.stdout.write
      return written
    `
    expect(await inOtherProcess(program(vllmExample))).toEqual([])
    expect(await inOtherProcess(program({ ...vllmExample, print_stats: true }))).toEqual([
      expect.stringMatching(/^Conversations statistics:\n.+\nconversation_turns +24 .+\nRequest statistics:\n/s),
    ])
  })
})

describe('dataset.conversations refuses', () => {
  test.for<[what: string, options: unknown, message: string]>([
    ['nothing', undefined, '[dataset.conversations] invalid input: expected object, received undefined'],
    ['a number', 5, '[dataset.conversations] invalid input: expected object, received number, got 5'],
    ['an empty list', [], '[dataset.conversations] too small: expected array to have >=1 items'],
    [
      'a list with a bad role',
      [{ id: 'a', messages: [{ role: 'x', content: '' }] }],
      '[dataset.conversations] 0.messages.0.role: ',
    ],
    [
      'a list with an id twice',
      [list[0], list[1], list[0]],
      'id: must be another one for each conversation, got "a" again',
    ],
    ['a file that is not there', '/no/such.json', '[dataset.conversations] Input file not found: /no/such.json'],
    [
      'a text file that is not there',
      { ...vllmExample, text_files: ['/no/such.txt'] },
      "Can't read the text file /no/such.txt: ENOENT",
    ],
  ])('%s', async ([, options, message]) => {
    await expect(open(options as string)).rejects.toThrow(message)
  })

  test.for(['', ' \n', 'hello', '5', '"[]"'])('a file that holds %j', async (text) => {
    using folder = temporaryFolder({ 'odd.json': text })
    await expect(open(folder.file('odd.json'))).rejects.toThrow(
      /odd\.json(?: is not JSON|\] invalid input: expected object)/,
    )
  })

  test('a text file without words', async () => {
    using folder = temporaryFolder({ 'empty.txt': ' \n ' })
    const options = { ...vllmExample, text_files: [folder.file('empty.txt')] }
    await expect(open(options)).rejects.toThrow('empty.txt holds no words.')
  })

  test('a folder', async () => {
    await expect(open(join(assetPath('shakespeare.txt'), '..'))).rejects.toThrow('it is a folder')
  })
})
