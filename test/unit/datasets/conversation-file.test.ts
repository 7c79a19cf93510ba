import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { openConversations, writeConversations } from '../../../src/datasets/conversation-file.ts'
import { generateConversations } from '../../../src/datasets/conversation-generator.ts'
import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { configured } from '../../support/conversation-config.ts'
import { upTo } from '../../support/load-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const source = await loadTextSource(await loadTokenizer())
const config = configured({ turns: { distribution: 'uniform', min: 2, max: 9 } }, 300)
const generated = generateConversations(config, source, createStreams(42))

function sessions(from: Workload): Session[] {
  return upTo(from.sessions).map((index) => from.session(index))
}

const greeting = '{"id":"a","messages":[{"role":"user","content":"hello"}]}'

describe('a written list', () => {
  test('reads back as the same sessions', async () => {
    using folder = temporaryFolder()
    await writeConversations(folder.file('list.json'), sessions(generated))
    const read = await openConversations(folder.file('list.json'), source)
    expect(sessions(read)).toEqual(sessions(generated))
    expect(read.requests).toBe(sessions(generated).reduce((sum, { turns }) => sum + turns.length, 0))
  })

  test('has one conversation a line', async () => {
    using folder = temporaryFolder()
    await writeConversations(folder.file('list.json'), sessions(generated))
    const lines = readFileSync(folder.file('list.json'), 'utf8').split('\n')
    expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual(['[', ']', ''])
    expect(lines.slice(1, -2)).toHaveLength(300)
    expect(lines[1]).toMatch(/^\{"id":"CONV_ID_0","messages":\[\{"role":"user","content":".+\}\]\},$/)
  })

  test('takes the place of an earlier file', async () => {
    using folder = temporaryFolder({ 'list.json': 'old' })
    await writeConversations(folder.file('list.json'), sessions(generated).slice(0, 1))
    expect((await openConversations(folder.file('list.json'), source)).sessions).toBe(1)
  })

  test('may be compressed by hand', async () => {
    using folder = temporaryFolder()
    writeFileSync(folder.file('list.json.gz'), gzipSync(`[${greeting}]`))
    const read = await openConversations(folder.file('list.json.gz'), source)
    expect(read.session(0).turns[0]!.parts).toEqual([{ type: 'text', text: 'hello' }])
  })

  test('describes itself as JSON', async () => {
    using folder = temporaryFolder({ 'list.json': `[${greeting}]` })
    const path = folder.file('list.json')
    expect((await openConversations(path, source)).describe()).toEqual({
      path,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      conversations: 1,
      tokenizer: 'builtin',
    })
  })
})

describe('a list that fails half way', () => {
  async function failing(cause: () => void, signal?: AbortSignal): Promise<{ error: unknown; files: string[] }> {
    using folder = temporaryFolder({ 'list.json': 'old' })
    function* some(): Generator<Session> {
      for (const session of sessions(generated)) yield session
      cause()
      for (const session of sessions(generated)) yield session
    }
    const error = await writeConversations(folder.file('list.json'), some(), signal).catch((thrown: unknown) => thrown)
    expect(readFileSync(folder.file('list.json'), 'utf8')).toBe('old')
    return { error, files: readdirSync(folder.path) }
  }

  test('leaves the earlier file and nothing else', async () => {
    const { error, files } = await failing(() => {
      throw new Error('no more')
    })
    expect(String(error)).toMatch(/\[dataset\.conversations\] Can't write .+list\.json: no more/)
    expect(files).toEqual(['list.json'])
  })

  test('by interruption says so', async () => {
    const controller = new AbortController()
    const { error, files } = await failing(() => controller.abort(), controller.signal)
    expect(String(error)).toMatch(/\[dataset\.conversations\] Interrupted: .+list\.json was not written\.$/)
    expect(files).toEqual(['list.json'])
  })

  test('because its folder does not exist names the file', async () => {
    await expect(writeConversations('/no/such/list.json', [])).rejects.toThrow(
      "[dataset.conversations] Can't write /no/such/list.json: ENOENT",
    )
  })

  test('because its place is taken by a folder leaves nothing beside it', async () => {
    using folder = temporaryFolder({ 'list.json/inside': '' })
    await expect(writeConversations(folder.file('list.json'), [])).rejects.toThrow("Can't write")
    expect(readdirSync(folder.path)).toEqual(['list.json'])
  })

  test('because a session is no conversation names the session', async () => {
    using folder = temporaryFolder()
    const odd: Session = { id: 'odd', turns: [{ parts: [], inputTokens: 0, payload: {} }] }
    await expect(writeConversations(folder.file('list.json'), [odd])).rejects.toThrow('odd has a body of its own')
    expect(readdirSync(folder.path)).toEqual([])
  })
})

describe('a file is refused, with its line, for', () => {
  test.for<[what: string, text: string, message: string]>([
    [
      'a bad role',
      `[${greeting},\n{"id":"b","messages":[{"role":"human","content":""}]}]`,
      ':2: [1] messages.0.role: ',
    ],
    [
      'a repeated id',
      `[\n${greeting},\n\n${greeting}]`,
      ':4: [1] id: must be another one for each conversation, got "a" again',
    ],
    ['an element that is no JSON', '[\n{"id":}]', ':2: [0] not valid JSON: '],
    ['an end in the middle', `[${greeting},\n{"id":"b"`, ':2: the element that begins here does not end'],
    ['text after its end', `[${greeting}]\nx`, ':2: expected nothing after the end of the array'],
    ['a comma too many', `[${greeting},]`, ':1: [1] not valid JSON'],
    ['invalid UTF-8', `[${greeting.replace('hello', '\xFF')}]`, ':1: [0] '],
  ])('%s', async ([, text, message]) => {
    using folder = temporaryFolder()
    const path = folder.file('list.json')
    writeFileSync(path, text, 'latin1')
    await expect(openConversations(path, source)).rejects.toThrow(`[dataset.conversations] ${path}${message}`)
  })

  test.for([
    ['has become shorter', `[${greeting}]`],
    ['holds something else', `[${greeting},${'x'.repeat(greeting.length)}]`],
  ] as const)('a change while it is in use: it %s', async ([, text]) => {
    using folder = temporaryFolder({ 'list.json': `[${greeting},${greeting.replace('"a"', '"b"')}]` })
    const read = await openConversations(folder.file('list.json'), source)
    writeFileSync(folder.file('list.json'), text)
    expect(read.session(0).id).toBe('a')
    expect(() => read.session(1)).toThrow('list.json:1: the file was changed while it was in use.')
  })

  test('no conversation at all', async () => {
    using folder = temporaryFolder({ 'list.json': '[ ]' })
    await expect(openConversations(folder.file('list.json'), source)).rejects.toThrow('list.json holds no rows')
  })

  test('not being there', async () => {
    await expect(openConversations('/no/such/list.json', source)).rejects.toThrow(
      'Input file not found: /no/such/list.json',
    )
  })
})
