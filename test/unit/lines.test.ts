import { gzipSync } from 'node:zlib'

import { describe, expect, test, vi } from 'vitest'

import type { InferbenchError } from '../../src/error.ts'
import { type Line, type LineOptions, readLines, splitLines } from '../../src/lines.ts'
import { createStreams, uniformInteger } from '../../src/random/streams.ts'
import { chunksOf, collect, randomChunks } from '../support/chunks.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { bytesInUse } from '../support/memory.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

function split(content: string | Buffer, options: Partial<LineOptions> = {}, chunk = 1 << 20): Promise<Line[]> {
  return collect(splitLines(chunksOf(Buffer.from(content), chunk), 'rows.jsonl', { who: 'test', ...options }))
}

/** Lines and problems, in the order in which they came. */
async function splitBad(content: Buffer, maxLineBytes?: number, chunk?: number): Promise<(string | number)[]> {
  const seen: (string | number)[] = []
  const onBadLine = (error: InferbenchError) => seen.push(error.message)
  const lines = splitLines(chunksOf(content, chunk ?? 1 << 20), 'rows.jsonl', { who: 'test', maxLineBytes, onBadLine })
  for await (const { line } of lines) seen.push(line)
  return seen
}

async function texts(content: string | Buffer): Promise<string[]> {
  return (await split(content)).map(({ text }) => text)
}

describe('lines', () => {
  test('say where they are', async () => {
    expect(await split('ab\n\n  \ncé\r\nd')).toEqual([
      { text: 'ab', line: 1, offset: 0, bytes: 2 },
      { text: 'cé', line: 4, offset: 7, bytes: 3 },
      { text: 'd', line: 5, offset: 12, bytes: 1 },
    ])
  })

  test.for<[content: string, lines: string[]]>([
    ['', []],
    ['\n', []],
    ['\r\n \t\r\n', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\n', ['a']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\rb\nc', ['a\rb', 'c']],
    ['a\r\r\nb', ['a\r', 'b']],
    [' a \n', [' a ']],
    ['a\0b\n\0', ['a\0b', '\0']],
    ['\u2028a\u0085b\n', ['\u2028a\u0085b']],
  ])('end at a line feed and nowhere else: %j', async ([content, lines]) => {
    expect(await texts(content)).toEqual(lines)
  })

  test('begin after a byte order mark, at the beginning of the file only', async () => {
    expect(await split('\uFEFFa\n\uFEFFb')).toEqual([
      { text: 'a', line: 1, offset: 3, bytes: 1 },
      { text: '\uFEFFb', line: 2, offset: 5, bytes: 4 },
    ])
    expect(await texts('\uFEFF')).toEqual([])
  })

  test('are the same however the bytes are cut', async () => {
    const content = '\uFEFF{"a":"é🙂"}\r\n\n漢字 and more\r\n\r\nlast 🙂'
    const whole = await split(content)
    for (let chunk = 1; chunk < 20; chunk++) expect(await split(content, {}, chunk)).toEqual(whole)
  })

  test('are those of a naive reader, for any bytes and any cuts', async () => {
    const pieces = ['\n', '\r\n', ' ', 'x', '{"k":1}', 'é', '🙂', '\r', '\0', '"'.repeat(300)]
    for (let round = 0; round < 300; round++) {
      const stream = createStreams(7).stream('lines', round)
      const parts = Array.from(
        { length: uniformInteger(stream, 0, 60) },
        () => pieces[Math.floor(stream() * pieces.length)],
      )
      const content = Buffer.from(parts.join(''))
      const lines = await collect(splitLines(randomChunks(content, 40, stream), 'a', { who: 'test' }))
      const naive = content
        .toString()
        .split('\n')
        .map((text) => text.replace(/\r$/, ''))
      expect(lines.map(({ text, line }) => [line, text])).toEqual(
        naive.map((text, i) => [i + 1, text]).filter(([, text]) => (text as string).trim() !== ''),
      )
      for (const { text, offset, bytes } of lines) {
        expect(content.subarray(offset, offset + bytes).toString()).toBe(text)
      }
    }
  })

  test('of 10 MB come whole', async () => {
    const long = 'é'.repeat(5 << 20)
    const [first, second] = await split(`${long}\nshort\n`, {}, 1 << 16)
    expect(first!.text === long).toBe(true)
    expect(second).toEqual({ text: 'short', line: 2, offset: (10 << 20) + 1, bytes: 5 })
  })

  test('are read from a compressed file, with offsets in what it holds', async () => {
    using folder = temporaryFolder({ 'rows.gz': gzipSync('one\ntwo') })
    expect(await collect(readLines(folder.file('rows.gz'), { who: 'test' }))).toEqual([
      { text: 'one', line: 1, offset: 0, bytes: 3 },
      { text: 'two', line: 2, offset: 4, bytes: 3 },
    ])
  })

  test('of a missing file are an error', async () => {
    await expect(collect(readLines('/missing/rows', { who: 'trace' }))).rejects.toThrow(
      '[trace] Input file not found: /missing/rows',
    )
  })
})

describe('a bad line', () => {
  const broken = Buffer.from('good\nb\xE9d\ngood too\n\xC3', 'latin1')

  test('is an error that says where it is', async () => {
    await expect(split(broken)).rejects.toMatchObject({
      code: 'bad-row',
      message: '[test] rows.jsonl:2: the row is not valid UTF-8',
    })
  })

  test.for([1, 2, 3, 100])('can be passed over, in its turn, chunks of %d', async (chunk) => {
    expect(await splitBad(broken, undefined, chunk)).toEqual([
      1,
      '[test] rows.jsonl:2: the row is not valid UTF-8',
      3,
      '[test] rows.jsonl:4: the row is not valid UTF-8',
    ])
  })

  test.for([1, 2, 3, 5, 100])('may be too long, wherever its bytes are cut: chunks of %d', async (chunk) => {
    const content = Buffer.from(`1234\n12345\r\n${'x'.repeat(50)}\n1\n${'y'.repeat(6)}`)
    expect(await splitBad(content, 5, chunk)).toEqual([
      1,
      2,
      '[test] rows.jsonl:3: the row is longer than 5 bytes',
      4,
      '[test] rows.jsonl:5: the row is longer than 5 bytes',
    ])
  })

  test.for([1, 7, 64])('leaves the offsets of later lines right: chunks of %d', async (chunk) => {
    const content = `${'x'.repeat(50)}\nab\n${'x'.repeat(9)}\ncd`
    const lines = await split(content, { maxLineBytes: 5, onBadLine: () => undefined }, chunk)
    expect(lines).toEqual([
      { text: 'ab', line: 2, offset: 51, bytes: 2 },
      { text: 'cd', line: 4, offset: 64, bytes: 2 },
    ])
  })

  test('that is too long is not held', async () => {
    const piece = Buffer.alloc(1 << 20, 'x')
    let most = 0
    async function* endless() {
      for (let i = 0; i < 400; i++) yield Buffer.from(piece)
      most = bytesInUse()
      yield Buffer.from('\nafter')
    }
    const before = bytesInUse()
    const options = { who: 'test', maxLineBytes: 1 << 21, onBadLine: () => undefined }
    const lines = await collect(splitLines(endless(), 'a', options))
    expect(lines).toEqual([{ text: 'after', line: 2, offset: (400 << 20) + 1, bytes: 5 }])
    expect(most - before).toBeLessThan(100 << 20)
  })

  test('may be UTF-16', async () => {
    expect(await splitBad(Buffer.from('\uFEFFab\n', 'utf16le'))).toEqual([
      '[test] rows.jsonl:1: the row is not valid UTF-8',
      2,
    ])
  })
})
