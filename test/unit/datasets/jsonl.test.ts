import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { beforeAll, describe, expect, test, vi } from 'vitest'

import { jsonl, type JsonlOptions } from '../../../src/datasets/jsonl.ts'
import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { InferbenchError } from '../../../src/error.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { runAgainst, upTo } from '../../support/load-run.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { startScriptedServer, streamWords } from '../../support/scripted-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
})

type Options = Omit<JsonlOptions, 'path'>

function open(folder: TemporaryFolder, options: Options = {}, name = 'rows.jsonl', seed = 42): Promise<Workload> {
  return jsonl({ path: folder.file(name), ...options }, source, createStreams(seed))
}

function folderOf(rows: readonly unknown[]): TemporaryFolder {
  return temporaryFolder({ 'rows.jsonl': rows.map((row) => JSON.stringify(row)).join('\n') })
}

function sessionsOf(from: Workload): Session[] {
  return upTo(from.sessions).map((index) => from.session(index))
}

/** The sessions of a dataset with these rows. */
async function read(rows: readonly unknown[], options?: Options): Promise<Session[]> {
  using folder = folderOf(rows)
  return sessionsOf(await open(folder, options))
}

/** What is said of the only row, without the file's path. */
async function problem(row: unknown): Promise<string> {
  using folder = folderOf([{ text: 'first' }, row])
  const error: unknown = await open(folder).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'InferbenchError', code: 'bad-row' })
  return (error as Error).message.replaceAll(`${folder.path}/`, '')
}

function text(of: string) {
  return [{ type: 'text', text: of }]
}

describe('a row of one turn', () => {
  test('is a session', async () => {
    expect(await read([{ text: 'What is machine learning?' }, { text: 'Why?', output_length: 12 }])).toEqual([
      { id: 'jsonl-0', turns: [{ parts: text('What is machine learning?'), inputTokens: 7 }] },
      { id: 'jsonl-1', turns: [{ parts: text('Why?'), inputTokens: 2, maxTokens: 12 }] },
    ])
  })

  test('may have everything that AIPerf knows, null meaning absent', async () => {
    const row = {
      type: 'single_turn',
      session_id: 'mine',
      role: 'user',
      texts: ['a', { name: 'query', contents: ['b', 'c'] }],
      image: null,
      delay: 5,
      timestamp: null,
      output_length: 3,
      extra: { temperature: 0 },
    }
    expect(await read([row])).toEqual([
      {
        id: 'mine',
        turns: [
          {
            parts: text('a\nb\nc'),
            inputTokens: source.count('a\nb\nc'),
            maxTokens: 3,
            delayMs: 5,
            extraBody: { temperature: 0 },
          },
        ],
      },
    ])
  })

  test('may name files, data and URLs', async () => {
    using folder = temporaryFolder({
      'rows.jsonl': [
        '{"text":"see","images":["img/a.png","data:image/webp;base64,aGVsbG8="]}',
        '{"text":"see","image":"https://example.com/b.png"}',
        '{"audio":"c.wav"}',
      ].join('\n'),
      'img/a.png': 'picture',
      'c.wav': 'sound',
    })
    const [files, url, sound] = sessionsOf(await open(folder)).map(({ turns }) => turns[0]!)
    expect(files!.parts.map((part) => (part.type === 'media' ? part.item.mime : part.text))).toEqual([
      'see',
      'image/png',
      'image/webp',
    ])
    expect(url!.messages).toEqual([
      {
        role: 'user',
        content: [...text('see'), { type: 'image_url', image_url: { url: 'https://example.com/b.png' } }],
      },
    ])
    expect(sound!.parts).toEqual([{ type: 'media', item: expect.objectContaining({ kind: 'audio', format: 'wav' }) }])
  })

  test('is a turn beside others of its session, and knows nothing of them', async () => {
    const rows = [{ session_id: 's', text: 'one' }, { text: 'apart' }, { session_id: 's', text: 'two', delay: 9 }]
    const [session] = await read(rows)
    expect(session).toMatchObject({
      id: 's',
      turns: [
        { messages: [{ role: 'user', content: 'one' }], inputTokens: 1 },
        { messages: [{ role: 'user', content: 'two' }], delayMs: 9 },
      ],
    })
  })
})

describe('a row of several turns', () => {
  test('is a conversation, with the server’s answers or the dataset’s', async () => {
    const turns = [
      { role: 'system', text: 'Be terse.' },
      { text: 'Hi' },
      { role: 'assistant', text: 'Hello.' },
      { text: 'Bye', delay: 1_000 },
    ]
    expect(await read([{ session_id: 'chat', turns }])).toEqual([
      {
        id: 'chat',
        preamble: { messages: [{ role: 'system', parts: text('Be terse.') }], tokens: source.count('Be terse.') },
        turns: [
          {
            parts: text('Hi'),
            inputTokens: 2,
            maxTokens: source.count('Hello.'),
            answer: { text: 'Hello.', tokens: source.count('Hello.') },
          },
          { parts: text('Bye'), inputTokens: source.count('Bye'), delayMs: 1_000 },
        ],
      },
    ])
  })

  test('goes on in later rows of its session', async () => {
    const rows = [
      { session_id: 'a', turns: [{ text: 'one' }] },
      { session_id: 'b', turns: [{ text: 'x' }] },
      { session_id: 'a', turns: [{ text: 'two' }] },
    ]
    const sessions = await read(rows)
    expect(sessions.map(({ id, turns }) => [id, turns.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ])
    expect(sessions[0]!.turns[1]).toEqual({ parts: text('two'), inputTokens: 1 })
  })
})

describe('a request in the API’s own words', () => {
  test('may be its messages', async () => {
    const messages = [
      { role: 'system', content: 'one' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'two' },
          { type: 'image_url', image_url: { url: 'x' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [] },
    ]
    const tools = [{ type: 'function', function: { name: 'f' } }]
    expect(await read([{ messages, tools, max_tokens: 9, extra: { seed: 1 } }])).toEqual([
      {
        id: 'jsonl-0',
        turns: [
          {
            parts: [],
            messages,
            inputTokens: source.count('one') + source.count('two'),
            maxTokens: 9,
            extraBody: { tools, seed: 1 },
          },
        ],
      },
    ])
  })

  test.each(['output_length', 'max_tokens', 'max_completion_tokens'])('names its limit %s', async (name) => {
    const [session] = await read([{ messages: [{ role: 'user', content: 'x' }], [name]: 4 }])
    expect(session!.turns[0]!.maxTokens).toBe(4)
  })

  test.for<[payload: object, texts: string[]]>([
    [{ model: 'm', messages: [{ role: 'user', content: 'two words' }] }, ['two words']],
    [{ prompt: 'two words', max_tokens: 3 }, ['two words']],
    [{ prompt: ['one', 'two words'] }, ['one', 'two words']],
    [{ input: [{ role: 'user', content: [{ type: 'input_text', text: 'two words' }] }] }, ['two words']],
    [{ prompt: [1, 2, 3] }, []],
  ])('may be its whole body, of which the text is counted: %j', async ([payload, texts]) => {
    const inputTokens = texts.reduce((sum, of) => sum + source.count(of), 0)
    expect(await read([{ payload, delay: 3 }])).toEqual([
      { id: 'jsonl-0', turns: [{ parts: [], payload, inputTokens, delayMs: 3 }] },
    ])
  })
})

test('a load sends the rows: answers and media in the history, raw requests as they are', async () => {
  using folder = temporaryFolder({
    'rows.jsonl': [
      {
        turns: [
          { role: 'system', text: 'Be terse.' },
          { text: 'What?', image: 'a.png', output_length: 3 },
          { text: 'And?' },
        ],
      },
      { messages: [{ role: 'user', content: 'raw' }], max_tokens: 5 },
      { payload: { model: 'own', prompt: 'whole' } },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
    'a.png': 'picture',
  })
  await using server = await startScriptedServer((response) => streamWords(response, ['an', ' answer']))
  await runAgainst(server.url, { concurrency: 1 }, { workload: await open(folder) })
  const bodies = server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
  const url = `data:image/png;base64,${Buffer.from('picture').toString('base64')}`
  const opening = [
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: [...text('What?'), { type: 'image_url', image_url: { url } }] },
  ]
  const answered = [...opening, { role: 'assistant', content: 'an answer' }, { role: 'user', content: 'And?' }]
  expect(bodies).toEqual([
    expect.objectContaining({ model: 'scripted', messages: opening, max_completion_tokens: 3 }),
    expect.objectContaining({ model: 'scripted', messages: answered }),
    expect.objectContaining({
      model: 'scripted',
      messages: [{ role: 'user', content: 'raw' }],
      max_completion_tokens: 5,
    }),
    { model: 'own', prompt: 'whole' },
  ])
})

describe('starts', () => {
  test('count from the earliest, and sessions come in their order', async () => {
    const rows = [
      { text: 'later', timestamp: 1_700_000_000_500 },
      {
        turns: [
          { text: 'first', timestamp: 1_700_000_000_000 },
          { text: 'and', delay: 4 },
        ],
      },
      { messages: [{ role: 'user', content: 'last' }], timestamp: 1_700_000_002_000.5 },
    ]
    expect((await read(rows)).map(({ id, startMs }) => [id, startMs])).toEqual([
      ['jsonl-0', 0],
      ['jsonl-1', 500],
      ['jsonl-2', 2_000.5],
    ])
  })

  test('mean nothing where the rows are drawn', async () => {
    using folder = folderOf([
      { text: 'a', timestamp: 0 },
      { text: 'b', timestamp: 10 },
    ])
    for (const options of [{ sampling: 'shuffle' }, { repeat: true }] as const) {
      expect((await open(folder, options)).session(1)).not.toHaveProperty('startMs')
    }
  })
})

describe('options', () => {
  const rows = upTo(20).map((n) => ({ text: `row ${n}` }))
  const textAt = (from: Workload, index: number) => from.session(index).turns[0]!.parts

  test('name the length of answers where the rows don’t', async () => {
    const outputTokens = { type: 'uniform', min: 1, max: 1_000 }
    const mixed = [{ text: 'a' }, { text: 'b', output_length: 5 }, { turns: [{ text: 'c' }, { text: 'd' }] }]
    const sessions = await read(mixed, { outputTokens })
    const lengths = sessions.flatMap(({ turns }) => turns.map(({ maxTokens }) => maxTokens!))
    expect(lengths[1]).toBe(5)
    expect(new Set(lengths).size).toBe(4)
    expect(await read(mixed, { outputTokens })).toEqual(sessions)
  })

  test('shuffle the rows, or draw them without end', async () => {
    using folder = folderOf(rows)
    const shuffled = await open(folder, { sampling: 'shuffle' })
    expect([shuffled.sessions, shuffled.requests]).toEqual([20, 20])
    expect(new Set(upTo(20).map((n) => JSON.stringify(textAt(shuffled, n)))).size).toBe(20)
    const random = await open(folder, { sampling: 'random' })
    expect([random.sessions, random.requests]).toEqual([Infinity, undefined])
    expect(random.session(1_000).id).toMatch(/^jsonl-\d+#1000$/)
  })

  test('come back in the description, with what the file holds', async () => {
    using folder = folderOf([...rows, { text: 3 }])
    const workload = await open(folder, { onBadRow: 'skip', outputTokens: 7, repeat: true })
    expect(workload.name).toBe('jsonl')
    expect(JSON.parse(JSON.stringify(workload.describe()))).toEqual({
      path: folder.file('rows.jsonl'),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
      outputTokens: { type: 'constant', value: 7 },
      sampling: { type: 'sequential' },
      repeat: true,
      rows: 20,
      sessions: 20,
      dropped: {},
      skipped: 1,
      firstSkipped: `${folder.file('rows.jsonl')}:21: text: invalid input: expected string, received number, got 3`,
      tokenizer: 'builtin',
    })
  })

  test.for<[options: object, message: string]>([
    [
      { file: 'x' },
      "[dataset.jsonl] unknown key 'file'; known: path, outputTokens, onBadRow, sampling, repeat, mediaRoot",
    ],
    [{ path: '' }, '[dataset.jsonl] path: '],
    [{ onBadRow: 'ignore' }, '[dataset.jsonl] onBadRow: '],
    [
      { sampling: 'sorted' },
      `[dataset.jsonl] sampling: expected 'sequential', 'shuffle', 'random' or a law such as { type: 'zipf', skew: 1 }, got "sorted"`,
    ],
    [{ outputTokens: '5' }, '[dataset.jsonl] outputTokens: expected a number or a distribution'],
  ])('are refused in words: %j', async ([options, message]) => {
    using folder = folderOf(rows)
    await expect(open(folder, options as Options)).rejects.toThrow(message)
  })
})

describe('a bad row', () => {
  test.for<[row: unknown, message: RegExp]>([
    [[1], /^\[dataset\.jsonl\] rows\.jsonl:2: /],
    ['text', /^\[dataset\.jsonl\] rows\.jsonl:2: /],
    [{}, /rows\.jsonl:2: expected something to say or show: text, texts, image, .* videos, got \{\}$/],
    [{ text: '' }, /rows\.jsonl:2: text: must not be empty, got ""/],
    [{ texts: [] }, /texts: /],
    [
      { texts: ['a', { name: 'x', contents: [3] }] },
      /texts\.1\.contents\.0: .*expected string, received number, got 3/,
    ],
    [{ text: 'a', texts: ['b'] }, /texts: goes not with text/],
    [{ text: 'a', timestamp: 5, delay: 5 }, /delay: goes not with timestamp/],
    [
      { text: 'a', outputLength: 3 },
      /unknown key 'outputLength'; known: type, session_id, role, text, .*output_length, extra/,
    ],
    [{ text: 'a', output_length: 0 }, /output_length: .*got 0$/],
    [{ text: 'a', output_length: 2.5 }, /output_length: .*got 2\.5$/],
    [{ text: 'a', timestamp: -1 }, /timestamp: .*got -1$/],
    [{ text: 'a', role: 'tool' }, /role: .*got "tool"$/],
    [{ text: 'a', type: 'multi_turn' }, /type: .*"single_turn".*got "multi_turn"/],
    [{ text: 'a', image: 'missing.png' }, /image: no such file: .*missing\.png/],
    [{ text: 'a', role: 'assistant' }, /role: an assistant turn answers one of the user/],
    [{ turns: [] }, /turns: /],
    [{ turns: [{ text: 'a' }, { text: 3 }] }, /turns\.1\.text: .*got 3/],
    [{ turns: [{ text: 'a' }, { txt: 'b' }] }, /turns\.1: unknown key 'txt'; known: role, text/],
    [{ turns: [{ role: 'system', text: 'a' }] }, /expected a turn of the user/],
    [{ turns: [{ text: 'a' }, { role: 'system', text: 'b' }] }, /turns\.1\.role: a system turn can only be the first/],
    [
      { turns: [{ role: 'system', text: 'a', delay: 2 }, { text: 'b' }] },
      /turns\.0\.role: a turn of the system has nothing but text/,
    ],
    [
      { turns: [{ text: 'a' }, { role: 'assistant', text: 'b' }, { role: 'assistant', text: 'c' }] },
      /turns\.2\.role: an assistant turn answers/,
    ],
    [
      { turns: [{ text: 'a' }, { role: 'assistant', text: 'b', output_length: 2 }] },
      /turns\.1\.role: a turn of the assistant has nothing but text/,
    ],
    [
      {
        turns: [
          { text: 'a', timestamp: 1 },
          { text: 'b', timestamp: 2 },
        ],
      },
      /turns\.1\.timestamp: only the first turn of a session starts at a time of its own; give a later one a delay/,
    ],
    [{ messages: [] }, /messages: /],
    [{ messages: [{ content: 'x' }] }, /messages\.0: expected a message with a role, got \{"content":"x"\}/],
    [
      { messages: [{ role: 'user', content: 'x' }], model: 'm' },
      /unknown key 'model'; known: session_id, timestamp, delay, messages, tools/,
    ],
    [
      { messages: [{ role: 'user', content: 'x' }], max_tokens: 1, output_length: 1 },
      /give one of output_length, max_tokens, max_completion_tokens/,
    ],
    [{ payload: {} }, /payload: must not be empty, got \{\}/],
    [{ payload: [] }, /payload: expected an object, got \[\]/],
    [{ payload: { a: 1 }, text: 'x' }, /unknown key 'text'; known: session_id, timestamp, delay, payload/],
    [{ conversations: [] }, /conversations: this is a row of ShareGPT: use dataset\.sharegpt/],
    [{ input_length: 5, hash_ids: [1] }, /input_length: this is a row of a trace: use trace\.open/],
  ])('says where it is and what is wrong: %j', async ([row, message]) => {
    expect(await problem(row)).toMatch(message)
  })

  test.for<[rows: object[], message: RegExp]>([
    [
      [
        { session_id: 's', text: 'a' },
        { session_id: 's', turns: [{ text: 'b' }] },
      ],
      /rows\.jsonl:2: session_id: s has rows of single_turn, and this is one of multi_turn$/,
    ],
    [
      [
        { session_id: 's', text: 'a' },
        { session_id: 's', role: 'assistant', text: 'b' },
      ],
      /rows\.jsonl:2: role: an assistant turn answers one of the user$/,
    ],
    [
      [
        { session_id: 's', payload: { a: 1 } },
        { session_id: 's', payload: { a: 1 }, timestamp: 3 },
      ],
      /rows\.jsonl:2: timestamp: only the first turn/,
    ],
  ])('may be bad only beside others of its session: %j', async ([rows, message]) => {
    using folder = folderOf(rows)
    await expect(open(folder)).rejects.toThrow(message)
  })

  test('can be passed over, and is counted', async () => {
    using folder = temporaryFolder({ 'rows.jsonl': '{"text":"a"}\n{"text":3}\nnot JSON\n{"text":"b"}' })
    const workload = await open(folder, { onBadRow: 'skip' })
    expect(sessionsOf(workload).map(({ id, turns }) => [id, turns[0]!.parts])).toEqual([
      ['jsonl-0', text('a')],
      ['jsonl-1', text('b')],
    ])
    expect(workload.describe()).toMatchObject({ rows: 2, skipped: 2 })
  })
})

describe('any file', () => {
  const good = [
    '{"text":"What is machine learning?","output_length":12}',
    '{"session_id":"s","turns":[{"role":"system","text":"Be terse."},{"text":"Hi é🙂"}]}',
    '{"messages":[{"role":"user","content":"x"}],"max_tokens":3}',
    '{"payload":{"prompt":"y"}}',
    '{"texts":["a",{"contents":["b"]}],"image":"https://example.com/a.png"}',
  ]

  /** What may befall a file. */
  const harms: readonly ((line: Buffer, at: number) => Buffer)[] = [
    (line, at) => line.subarray(0, at),
    (line, at) => Buffer.concat([line.subarray(0, at), Buffer.of(0), line.subarray(at)]),
    (line, at) => Buffer.concat([line.subarray(0, at), Buffer.of(0xc3, 0x28), line.subarray(at)]),
    (line, at) => Buffer.concat([line.subarray(0, at), Buffer.from('\n'), line.subarray(at)]),
    (line, at) => Buffer.concat([line.subarray(0, at), Buffer.from('999999999999999999999'), line.subarray(at)]),
    (line, at) =>
      Buffer.from(line.toString().replace(/"[^"]*"(?=[,}\]])/, ['3', 'null', '[]', '{"__proto__":{}}'][at % 4]!)),
    (line) => Buffer.concat([Buffer.from('\uFEFF'), line]),
    (line) => Buffer.concat([line, Buffer.from('\r')]),
    () => Buffer.from('['.repeat(50_000)),
    () => Buffer.from('null'),
  ]

  test('ends in sessions or in words, never in anything else', async () => {
    using folder = temporaryFolder()
    for (let round = 0; round < 150; round++) {
      const stream = createStreams(13).stream('harm', round)
      const lines = good.map((line) => {
        const bytes = Buffer.from(line)
        return stream() < 0.5
          ? bytes
          : harms[Math.floor(stream() * harms.length)]!(bytes, uniformInteger(stream, 0, bytes.length))
      })
      writeFileSync(folder.file('rows.jsonl'), Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])))
      const skipping = await open(folder, { onBadRow: 'skip' }).catch((error: unknown) => error)
      const strict = await open(folder).catch((error: unknown) => error)
      if (skipping instanceof Error) {
        expect(skipping).toMatchObject({ name: 'InferbenchError', code: 'empty-dataset' })
        continue
      }
      const { skipped } = (skipping as Workload).describe()
      expect(strict instanceof InferbenchError && strict.code === 'bad-row').toBe(skipped !== 0)
      for (const session of sessionsOf(skipping as Workload)) expect(session.turns.length).toBeGreaterThan(0)
    }
  })

  test('may have a line of 10 MB', async () => {
    const long = 'word '.repeat(2 << 20).trim()
    using folder = temporaryFolder({ 'rows.jsonl': `{"text":"a"}\n{"text":"${long}"}\n{"text":"b"}` })
    const [, session, last] = sessionsOf(await open(folder))
    expect(session!.turns[0]!.inputTokens).toBe(source.count(long))
    expect(last!.turns[0]!.parts).toEqual(text('b'))
  })

  test.each(['', '\n\n', '\uFEFF'])('without rows is an error: %j', async (content) => {
    using folder = temporaryFolder({ 'rows.jsonl': content })
    await expect(open(folder)).rejects.toThrow(`[dataset.jsonl] ${folder.file('rows.jsonl')} holds no rows.`)
  })

  test('that is missing is an error', async () => {
    using folder = temporaryFolder()
    await expect(open(folder)).rejects.toThrow(`[dataset.jsonl] Input file not found: ${folder.file('rows.jsonl')}`)
  })

  test('may be compressed', async () => {
    using folder = temporaryFolder({ 'rows.jsonl': good.join('\n'), 'rows.jsonl.gz': gzipSync(good.join('\r\n')) })
    expect(sessionsOf(await open(folder, {}, 'rows.jsonl.gz'))).toEqual(sessionsOf(await open(folder)))
  })

  test('gives the same sessions in any order, and in another process', async () => {
    using folder = temporaryFolder({ 'rows.jsonl': good.join('\n') })
    const options = { sampling: 'shuffle', repeat: true, outputTokens: { type: 'uniform', min: 1, max: 99 } } as const
    const here = await open(folder, options)
    const backwards = upTo(30)
      .toReversed()
      .map((index) => here.session(index))
    const there = await inOtherProcess(`
      const { jsonl } = await load('src/datasets/jsonl.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const options = ${JSON.stringify({ path: folder.file('rows.jsonl'), ...options })}
      const from = await jsonl(options, await loadTextSource(await loadTokenizer()), createStreams(42))
      return [...Array(30).keys()].map((index) => from.session(index))
    `)
    expect(backwards.toReversed()).toEqual(there)
  })
})
