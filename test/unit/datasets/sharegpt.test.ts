import { zstdCompressSync } from 'node:zlib'

import { beforeAll, describe, expect, test, vi } from 'vitest'

import { sharegpt, type ShareGptOptions } from '../../../src/datasets/sharegpt.ts'
import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { shared } from '../../support/sharegpt.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
})

function open(path: string, options: Omit<ShareGptOptions, 'path'> = {}): Promise<Workload> {
  return sharegpt({ path, ...options }, source, createStreams(42))
}

function sessionsOf(from: Workload): Session[] {
  return upTo(from.sessions).map((index) => from.session(index))
}

async function read(entries: readonly unknown[], options?: Omit<ShareGptOptions, 'path'>) {
  using folder = temporaryFolder({ 'shared.json': JSON.stringify(entries, undefined, 2) })
  const workload = await open(folder.file('shared.json'), options)
  return {
    sessions: sessionsOf(workload),
    dropped: workload.describe()['dropped'],
    talks: sessionsOf(workload).map(talk),
  }
}

/** What is said, in turns of one prompt and one answer. */
function talk({ id, turns }: Session): string[] {
  return [id, ...turns.flatMap(({ parts, answer }) => [partText(parts), ...(answer ? [answer.text] : [])])]
}

function partText(parts: Session['turns'][number]['parts']): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

describe('a conversation', () => {
  test('is a session whose answers fix the lengths that are asked for', async () => {
    const { sessions } = await read([shared('abc', 'How are you?', 'I am well.', 'Good.', 'And you?')])
    const said = (text: string) => ({ text, tokens: source.count(text) })
    expect(sessions).toEqual([
      {
        id: 'abc',
        turns: [
          {
            parts: [{ type: 'text', text: 'How are you?' }],
            inputTokens: source.count('How are you?'),
            maxTokens: source.count('I am well.'),
            answer: said('I am well.'),
          },
          {
            parts: [{ type: 'text', text: 'Good.' }],
            inputTokens: source.count('Good.'),
            maxTokens: source.count('And you?'),
            answer: said('And you?'),
          },
        ],
      },
    ])
  })

  test('has other lengths where the options say so', async () => {
    const { sessions } = await read([shared('abc', 'one', 'two', 'three', 'four')], { outputTokens: 9 })
    expect(sessions[0]!.turns.map(({ maxTokens }) => maxTokens)).toEqual([9, 9])
  })

  test('is told by speakers of every site', async () => {
    const speakers = ['human: a', 'gpt: b', 'user: c', 'chatgpt: d', 'human: e', 'bing: f', 'user: g', 'bard: h']
    const { talks } = await read([shared('x', ...speakers)])
    expect(talks).toEqual([['x', ...'abcdefgh'.split('')]])
  })

  test('begins with the user: an answer before is left out, a system prompt kept', async () => {
    const { sessions, talks } = await read([
      shared('x', 'gpt: hello', 'human: a', 'gpt: b'),
      shared('y', 'system: be brief', 'human: a', 'gpt: b'),
    ])
    expect(talks).toEqual([
      ['x', 'a', 'b'],
      ['y', 'a', 'b'],
    ])
    expect(sessions[1]!.preamble).toEqual({
      messages: [{ role: 'system', parts: [{ type: 'text', text: 'be brief' }] }],
      tokens: source.count('be brief'),
    })
  })

  test('may end with a question', async () => {
    const { sessions } = await read([shared('x', 'a', 'b', 'c')])
    expect(sessions[0]!.turns[1]).toEqual({ parts: [{ type: 'text', text: 'c' }], inputTokens: 1 })
  })

  test('needs no id, or one of any kind', async () => {
    const { talks } = await read([shared(undefined, 'a', 'b'), { ...shared('', 'c', 'd'), id: 7, lang: 'en' }])
    expect(talks).toEqual([
      ['sharegpt-0', 'a', 'b'],
      ['7', 'c', 'd'],
    ])
  })
})

describe('parts of a conversation', () => {
  test('are put together in the order of their numbers, wherever they stand', async () => {
    const entries = [
      shared('k_10', 'e', 'f'),
      shared('other', 'x', 'y'),
      shared('k_2', 'c', 'd'),
      shared('k_0', 'a', 'b'),
    ]
    expect((await read(entries)).talks).toEqual([
      ['k', ...'abcdef'.split('')],
      ['other', 'x', 'y'],
    ])
  })

  test('may repeat the message at which they were cut', async () => {
    const entries = [shared('k_0', 'a', 'b'), shared('k_1', 'gpt: b', 'human: c', 'gpt: d')]
    expect((await read(entries)).talks).toEqual([['k', ...'abcd'.split('')]])
  })

  test('are judged together', async () => {
    const { talks, dropped } = await read([shared('k_0', 'a'), shared('k_1', 'gpt: b'), shared('l_1', 'gpt: only')])
    expect([talks, dropped]).toEqual([[['k', 'a', 'b']], { tooFewMessages: 1 }])
  })

  test('can’t be there twice', async () => {
    const entries = [shared('k_0', 'a', 'b'), shared('x', 'a', 'b'), shared('k_0', 'c', 'd')]
    await expect(read(entries)).rejects.toThrow(/shared\.json:\d+: \[2\] id: part 0 of k is there twice$/)
  })
})

describe('conversations that are not wanted', () => {
  const said = (length: number) => 'x'.repeat(length)

  test.for<[reason: string, options: Omit<ShareGptOptions, 'path'>, wanted: object, unwanted: object]>([
    ['tooFewMessages', {}, shared('x', 'a', 'b'), shared('y', 'a')],
    ['tooFewMessages', {}, shared('x', 'a', 'b'), shared('y')],
    ['tooFewMessages', {}, shared('x', 'a', 'b'), shared('y', 'gpt: a', 'human: b')],
    ['tooFewMessages', { minMessages: 4 }, shared('x', ...'abcd'.split('')), shared('y', ...'abc'.split(''))],
    ['rolesOutOfOrder', {}, shared('x', 'a', 'b'), shared('y', 'human: a', 'human: b', 'gpt: c')],
    ['rolesOutOfOrder', {}, shared('x', 'a', 'b'), shared('y', 'human: a', 'gpt: b', 'system: c')],
    ['rolesOutOfOrder', {}, shared('x', 'a', 'b'), shared('y', 'gpt: a', 'gpt: b', 'human: c')],
    ['messageTooShort', {}, shared('x', 'a', 'b'), shared('y', 'human: ', 'gpt: b')],
    ['messageTooShort', { minCharacters: 3 }, shared('x', said(3), said(4)), shared('y', said(3), said(2))],
    ['messageTooLong', { maxCharacters: 3 }, shared('x', said(3), said(3)), shared('y', said(4), said(3))],
    ['messageTooLong', { maxCharacters: 3, asciiOnly: false }, shared('x', '🙂é🙂', 'b'), shared('y', 'ééé!', 'b')],
    ['notAscii', {}, shared('x', 'plain \t\n\u007F', 'b'), shared('y', 'curly ’quotes’', 'b')],
    ['notAscii', {}, shared('x', 'a', 'b'), shared('y', 'a', 'é')],
    ['notAscii', {}, shared('x', 'a', 'b'), shared('y', 'system: é', 'human: a', 'gpt: b')],
  ])('are left out, and counted by reason: %s %j', async ([reason, options, wanted, unwanted]) => {
    const { sessions, dropped } = await read([wanted, unwanted], options)
    expect(sessions.map(({ id }) => id)).toEqual(['x'])
    expect(dropped).toEqual({ [reason]: 1 })
  })

  test('are wanted beyond ASCII where the options say so', async () => {
    expect((await read([shared('x', '漢字', 'é')], { asciiOnly: false })).talks).toEqual([['x', '漢字', 'é']])
  })

  test('may be all of them, which is an error', async () => {
    await expect(read([shared('x', 'é', 'b'), shared('y', 'a')])).rejects.toThrow(
      /shared\.json holds no session that can be used: 1 notAscii; 1 tooFewMessages\.$/,
    )
  })

  test('are cut, not left out, where they have too many messages', async () => {
    const { talks } = await read(
      [
        shared('x', ...'abcdef'.split('')),
        shared('y', 'gpt: z', 'human: a', 'gpt: b', 'human: c', 'gpt: d', 'human: e'),
      ],
      { maxMessages: 4 },
    )
    expect(talks).toEqual([
      ['x', ...'abcd'.split('')],
      ['y', ...'abcd'.split('')],
    ])
  })

  test('are only judged by the messages that are kept', async () => {
    expect((await read([shared('x', 'a', 'b', 'é', 'd')], { maxMessages: 2 })).talks).toEqual([['x', 'a', 'b']])
  })
})

describe('a file', () => {
  const entries = Array.from({ length: 300 }, (_, i) =>
    shared(`k${i >> 1}_${i % 2}`, `one ${i} "[{`, `two\n${i} }]`, 'three', '\\four'),
  )

  test.for<[name: string, content: (text: string) => string | Buffer]>([
    ['minified.json', (text) => text],
    ['pretty.json', (text) => JSON.stringify(JSON.parse(text), undefined, 4)],
    ['marked.json', (text) => `\uFEFF${text}\r\n`],
    ['packed.json.zst', (text) => zstdCompressSync(text)],
    ['lines.jsonl', (text) => (JSON.parse(text) as object[]).map((entry) => JSON.stringify(entry)).join('\n')],
  ])('may be written in any way: %s', async ([name, content]) => {
    const text = JSON.stringify(entries)
    using folder = temporaryFolder({ 'plain.json': text, [name]: content(text) })
    const plain = await open(folder.file('plain.json'))
    expect(plain.sessions).toBe(150)
    expect(plain.requests).toBe(600)
    expect(sessionsOf(await open(folder.file(name)))).toEqual(sessionsOf(plain))
  })

  test('describes itself as JSON', async () => {
    using folder = temporaryFolder({ 'shared.json': JSON.stringify([...entries, shared('z', 'é', 'x')]) })
    const workload = await open(folder.file('shared.json'), { sampling: 'shuffle', maxMessages: 6 })
    expect(JSON.parse(JSON.stringify(workload.describe()))).toEqual({
      path: folder.file('shared.json'),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
      minMessages: 2,
      maxMessages: 6,
      minCharacters: 1,
      asciiOnly: true,
      sampling: { type: 'shuffle' },
      repeat: false,
      rows: 301,
      sessions: 150,
      dropped: { notAscii: 1 },
      skipped: 0,
      tokenizer: 'builtin',
    })
  })

  test.for<[entry: unknown, message: RegExp]>([
    [{ id: 'x' }, /shared\.json:3: \[1\] conversations: .*got nothing$/],
    [
      { conversations: [{ from: 'robot', value: 'a' }] },
      /shared\.json:3: \[1\] conversations\.0\.from: .*"human".*got "robot"$/,
    ],
    [{ conversations: [{ from: 'human', value: 3 }] }, /shared\.json:3: \[1\] conversations\.0\.value: .*got 3$/],
    [7, /shared\.json:3: \[1\] invalid input: expected object, received number, got 7$/],
  ])('with a bad entry says where it is: %j', async ([entry, message]) => {
    const lines = [shared('a', 'a', 'b'), entry].map((item) => JSON.stringify(item))
    using folder = temporaryFolder({ 'shared.json': `[\n${lines.join(',\n')}\n]` })
    await expect(open(folder.file('shared.json'))).rejects.toThrow(message)
    const workload = await open(folder.file('shared.json'), { onBadRow: 'skip' })
    expect([workload.sessions, workload.describe()['skipped']]).toEqual([1, 1])
  })

  test('cut short anywhere is an error, even where bad entries are passed over', async () => {
    const text = JSON.stringify(entries.slice(0, 6), undefined, 1)
    for (let round = 0; round < 60; round++) {
      const length = uniformInteger(createStreams(2).stream('cut', round), 0, text.length - 1)
      using folder = temporaryFolder({ 'shared.json': text.slice(0, length) })
      await expect(open(folder.file('shared.json'), { onBadRow: 'skip' })).rejects.toMatchObject({ code: 'bad-row' })
    }
  })

  test('that is missing is an error', async () => {
    await expect(open('/missing.json')).rejects.toThrow('[dataset.sharegpt] Input file not found: /missing.json')
  })
})

describe('options', () => {
  test.for<[options: object, message: string]>([
    [
      { minTurns: 2 },
      "[dataset.sharegpt] unknown key 'minTurns'; known: path, outputTokens, onBadRow, sampling, repeat, minMessages",
    ],
    [{ minMessages: 0 }, '[dataset.sharegpt] minMessages: '],
    [{ minMessages: 5, maxMessages: 4 }, '[dataset.sharegpt] maxMessages: must not be below minMessages'],
    [{ maxMessages: 1 }, '[dataset.sharegpt] maxMessages: must not be below minMessages'],
    [{ minCharacters: 5, maxCharacters: 4 }, '[dataset.sharegpt] maxCharacters: must not be below minCharacters'],
    [{ asciiOnly: 'yes' }, '[dataset.sharegpt] asciiOnly: '],
  ])('are refused in words: %j', async ([options, message]) => {
    await expect(open('shared.json', options)).rejects.toThrow(message)
  })
})
