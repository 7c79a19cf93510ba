import { gzipSync } from 'node:zlib'

import { beforeAll, describe, expect, test, vi } from 'vitest'

import { randomPool, type RandomPoolOptions } from '../../../src/datasets/random-pool.ts'
import type { Workload } from '../../../src/datasets/workload.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'
import { upTo } from '../../support/load-run.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
})

function open(options: RandomPoolOptions, seed = 42): Promise<Workload> {
  return randomPool(options, source, createStreams(seed))
}

function rows(...texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify({ text })).join('\n')
}

function numbers(count: number, word = 'row'): string {
  return rows(...upTo(count).map((n) => `${word} ${n}`))
}

/** Texts and media of a session's only turn, in their order. */
function contentOf(from: Workload, index: number): string[] {
  const { turns } = from.session(index)
  return turns[0]!.parts.map((part) => (part.type === 'text' ? part.text : part.item.mime))
}

describe('a pool of one file', () => {
  test('gives one of its rows with every session, without end', async () => {
    using folder = temporaryFolder({ 'pool.jsonl': numbers(8) })
    const pool = await open({ path: folder.file('pool.jsonl') })
    expect([pool.name, pool.sessions, pool.requests]).toEqual(['randomPool', Infinity, undefined])
    expect(pool.session(5)).toEqual({
      id: 'randomPool-5',
      turns: [
        { parts: [{ type: 'text', text: contentOf(pool, 5)[0] }], inputTokens: source.count(contentOf(pool, 5)[0]!) },
      ],
    })
  })

  test('draws its rows with equal chances, unless told otherwise', async () => {
    using folder = temporaryFolder({ 'pool.jsonl': numbers(8) })
    const drawn = async (options: Partial<RandomPoolOptions>) => {
      const pool = await open({ path: folder.file('pool.jsonl'), ...options })
      return upTo(4_000).map((index) => Number(contentOf(pool, index)[0]!.slice(4)))
    }
    const even = upTo(8).map(() => 1 / 8)
    expect(chiSquare(countsOf(await drawn({}), 0, 8), even)).toBeGreaterThan(DOUBT)
    const weights = [
      { index: 2, weight: 3 },
      { index: 7, weight: 1 },
    ]
    const weighted = await drawn({ sampling: { weights } })
    expect(new Set(weighted)).toEqual(new Set([2, 7]))
    expect(weighted.filter((n) => n === 2).length / 4_000).toBeCloseTo(0.75, 1)
  })

  test('keeps what is in a row together', async () => {
    using folder = temporaryFolder({
      'pool.jsonl': [
        { texts: ['cat', 'what?'], images: ['a.png', 'data:image/webp;base64,aGVsbG8='] },
        { text: 'dog', audio: 'b.wav', type: 'random_pool' },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
      'a.png': 'picture',
      'b.wav': 'sound',
    })
    const pool = await open({ path: folder.file('pool.jsonl') })
    const contents = new Set(upTo(40).map((index) => contentOf(pool, index).join('|')))
    expect(contents).toEqual(new Set(['cat\nwhat?|image/png|image/webp', 'dog|audio/wav']))
  })

  test('asks for answers of the length that the options name', async () => {
    using folder = temporaryFolder({ 'pool.jsonl': numbers(3) })
    const pool = await open({ path: folder.file('pool.jsonl'), outputTokens: { type: 'uniform', min: 1, max: 500 } })
    const lengths = upTo(50).map((index) => pool.session(index).turns[0]!.maxTokens!)
    expect(new Set(lengths).size).toBeGreaterThan(30)
    expect(upTo(50).map((index) => pool.session(index).turns[0]!.maxTokens!)).toEqual(lengths)
  })
})

describe('pools of several files', () => {
  const files = {
    'queries.jsonl': numbers(5, 'query'),
    'passages.jsonl.gz': gzipSync(numbers(7, 'passage')),
    'pictures.jsonl': '{"image":"a.png"}',
    'a.png': 'picture',
    'notes.txt': 'not a pool',
    'inner/more.jsonl': numbers(2, 'more'),
  }

  test('give one row of each to every turn, in the order of their names', async () => {
    using folder = temporaryFolder(files)
    const pool = await open({ path: folder.path })
    for (const index of upTo(20)) {
      expect(contentOf(pool, index)).toEqual([expect.stringMatching(/^passage \d\nquery \d$/), 'image/png'])
    }
  })

  test('draw from each file by itself', async () => {
    using folder = temporaryFolder({ 'a.jsonl': numbers(5, 'a'), 'b.jsonl': numbers(5, 'b') })
    const pool = await open({ path: folder.path })
    const pairs = upTo(2_500).map((index) => contentOf(pool, index)[0]!.match(/\d/g)!.map(Number))
    const cells = countsOf(
      pairs.map(([a, b]) => a! * 5 + b!),
      0,
      25,
    )
    expect(
      chiSquare(
        cells,
        cells.map(() => 1 / 25),
      ),
    ).toBeGreaterThan(DOUBT)
  })

  test('come in the order of a list', async () => {
    using folder = temporaryFolder(files)
    const pool = await open({ path: [folder.file('queries.jsonl'), folder.file('passages.jsonl.gz')] })
    expect(contentOf(pool, 3)).toEqual([expect.stringMatching(/^query \d\npassage \d$/)])
  })

  test('describe themselves as JSON', async () => {
    using folder = temporaryFolder({ 'a.jsonl': `${numbers(5)}\n{}`, 'b.jsonl': numbers(2) })
    const pool = await open({ path: folder.path, onBadRow: 'skip', outputTokens: 4 })
    const hash: unknown = expect.stringMatching(/^[\da-f]{64}$/)
    expect(JSON.parse(JSON.stringify(pool.describe()))).toEqual({
      files: [
        {
          path: folder.file('a.jsonl'),
          hash,
          rows: 5,
          skipped: 1,
          firstSkipped: expect.stringContaining('a.jsonl:6: expected something'),
        },
        { path: folder.file('b.jsonl'), hash, rows: 2, skipped: 0 },
      ],
      sampling: { type: 'uniform' },
      outputTokens: { type: 'constant', value: 4 },
      tokenizer: 'builtin',
    })
  })

  test('give the same turns in any order, and in another process', async () => {
    using folder = temporaryFolder({ 'a.jsonl': numbers(50), 'b.jsonl': numbers(50) })
    const pool = await open({ path: folder.path })
    const backwards = upTo(30)
      .toReversed()
      .map((index) => pool.session(index))
      .toReversed()
    const there = await inOtherProcess(`
      const { randomPool } = await load('src/datasets/random-pool.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const from = await randomPool({ path: ${JSON.stringify(folder.path)} }, await loadTextSource(await loadTokenizer()), createStreams(42))
      return [...Array(30).keys()].map((index) => from.session(index))
    `)
    expect(there).toEqual(backwards)
    const other = await open({ path: folder.path }, 43)
    expect(upTo(30).map((index) => contentOf(other, index))).not.toEqual(
      upTo(30).map((index) => contentOf(pool, index)),
    )
  })
})

describe('a refusal says what is wrong', () => {
  test('when a file or folder is missing', async () => {
    await expect(open({ path: '/missing' })).rejects.toThrow('[dataset.randomPool] Input file not found: /missing')
    await expect(open({ path: ['/missing'] })).rejects.toThrow('[dataset.randomPool] Input file not found: /missing')
  })

  test('when a folder has no pools, or a pool no rows', async () => {
    using folder = temporaryFolder({ 'a.txt': '', 'empty/a.jsonl': '\n' })
    await expect(open({ path: folder.path })).rejects.toThrow(
      `[dataset.randomPool] ${folder.path} holds no .jsonl files.`,
    )
    await expect(open({ path: folder.file('empty') })).rejects.toThrow(
      `[dataset.randomPool] ${folder.file('empty/a.jsonl')} holds no rows.`,
    )
  })

  test.for<[row: object, message: RegExp]>([
    [{ text: 'a', delay: 5 }, /pool\.jsonl:2: unknown key 'delay'; known: type, text, texts, image/],
    [{ text: 'a', role: 'user' }, /unknown key 'role'/],
    [{ session_id: 's', text: 'a' }, /unknown key 'session_id'/],
    [{ image: '../x.png' }, /image: lies outside of/],
    [{}, /expected something to say or show/],
  ])('when a row is bad: %j', async ([row, message]) => {
    using folder = temporaryFolder({ 'pool.jsonl': `${numbers(1)}\n${JSON.stringify(row)}` })
    await expect(open({ path: folder.file('pool.jsonl') })).rejects.toThrow(message)
  })

  test.for<[options: object, message: string]>([
    [{ path: 3 }, '[dataset.randomPool] path: expected the path of a file or folder, or a list of files, got 3'],
    [{ path: [] }, '[dataset.randomPool] path: '],
    [
      { path: 'a', batch: 3 },
      "[dataset.randomPool] unknown key 'batch'; known: path, sampling, outputTokens, mediaRoot, onBadRow",
    ],
  ])('when an option is: %j', async ([options, message]) => {
    await expect(open(options as RandomPoolOptions)).rejects.toThrow(message)
  })

  test('when the law does not fit the rows', async () => {
    using folder = temporaryFolder({ 'pool.jsonl': numbers(3) })
    const sampling = { type: 'fixed', index: 3 } as const
    await expect(open({ path: folder.file('pool.jsonl'), sampling })).rejects.toThrow(
      '[dataset.randomPool.0] index: must be below the size, 3, got 3',
    )
  })
})
