import { writeFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { createBadRows } from '../../../src/bad-rows.ts'
import type { TraceFormat } from '../../../src/traces/formats.ts'
import { readRows } from '../../../src/traces/read.ts'
import { mooncakeLine, type TraceRow } from '../../../src/traces/row.ts'
import { collect, randomTrace } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function read(path: string, format: TraceFormat = 'mooncake', ignoreKeys: string[] = []): Promise<TraceRow[]> {
  return collect(readRows(path, { format, ignoreKeys, badRows: createBadRows('error') }))
}

async function readText(text: string | Buffer, format?: TraceFormat, ignoreKeys?: string[]): Promise<TraceRow[]> {
  using folder = temporaryFolder()
  writeFileSync(folder.file('t'), text)
  return await read(folder.file('t'), format, ignoreKeys)
}

/** The message, with the folder left out. */
async function problemOf(text: string | Buffer, format?: TraceFormat): Promise<string> {
  try {
    await readText(text, format)
  } catch (error) {
    return (error as Error).message.replaceAll(/\S*\/t:/g, 't:')
  }
  throw new Error('was read')
}

async function skip(text: string, format: TraceFormat = 'mooncake') {
  using folder = temporaryFolder({ t: text })
  const badRows = createBadRows('skip')
  const rows = await collect(readRows(folder.file('t'), { format, ignoreKeys: [], badRows }))
  return { rows, skipped: badRows.skipped, problem: badRows.firstProblem?.replace(folder.file(''), '') }
}

const header = 'Timestamp,Model,Request tokens,Response tokens\n'

describe('rows', () => {
  test('of JSON lines come in order, whatever the line ends', async () => {
    const rows = randomTrace(1)
    const text = rows.map(mooncakeLine).join('')
    expect(await readText(text)).toEqual(rows)
    expect(await readText(text.replaceAll('\n', '\r\n\r\n'))).toEqual(rows)
    expect(await readText(`\uFEFF${text.trimEnd()}`)).toEqual(rows)
  })

  test('come out of compressed files', async () => {
    using folder = temporaryFolder()
    const rows = randomTrace(2, { requests: 2_000 })
    const text = rows.map(mooncakeLine).join('')
    writeFileSync(folder.file('t.jsonl.gz'), gzipSync(text))
    writeFileSync(folder.file('t.jsonl.zst'), zstdCompressSync(text))
    expect(await read(folder.file('t.jsonl.gz'))).toEqual(rows)
    expect(await read(folder.file('t.jsonl.zst'))).toEqual(rows)
  })

  test('of CSV are found by the names of their columns', async () => {
    expect(await readText(`Response tokens,"Timestamp",x,Request tokens\n3,0.5,"a,""b""",7\n`, 'burstgpt')).toEqual([
      { timestampMs: 500, inputLength: 7, outputLength: 3 },
    ])
  })

  test('of CSV may have any line ends, a byte order mark, blank lines and cells too many', async () => {
    const expected = [
      { timestampMs: 1_000, inputLength: 2, outputLength: 3 },
      { timestampMs: 4_000, inputLength: 5, outputLength: 6 },
    ]
    expect(await readText(`\uFEFF${header}1,a,2,3\n\n4,b,5,6,7,8\n`, 'burstgpt')).toEqual(expected)
    expect(await readText(`${header}1,a,2,3\n4,b,5,6`.replaceAll('\n', '\r\n'), 'burstgpt')).toEqual(expected)
  })

  test('keep the sessions of each reading apart', async () => {
    const line = '{"chat_id":2,"parent_chat_id":1,"timestamp":0,"input_length":1,"output_length":1}'
    expect(await readText(`${line}\n${line.replace('2', '3').replace('1', '2')}`, 'bailian')).toMatchObject([
      { sessionId: '1' },
      { sessionId: '1' },
    ])
  })

  test('may have keys that are to be ignored', async () => {
    const text = '{"input_length":1,"request_id":"a"}\n{"input_length":2,"model":{"name":"m"}}'
    expect(await readText(text, 'mooncake', ['request_id', 'model'])).toEqual([{ inputLength: 1 }, { inputLength: 2 }])
    await expect(readText(text, 'mooncake', ['request_id'])).rejects.toThrow(`unknown key 'model'`)
  })

  test('of an empty file are none', async () => {
    for (const format of ['mooncake', 'bailian', 'burstgpt', 'azure'] as const) {
      expect(await readText('', format)).toEqual([])
    }
    expect(await readText(header, 'burstgpt')).toEqual([])
  })
})

describe('a bad row is told with file, line and field', () => {
  test.for<[text: string | Buffer, format: TraceFormat, problem: string | RegExp]>([
    ['{"input_length":1}\n\n{"input_length":"x"}', 'mooncake', /^\[trace\] t:3: input_length: .* got "x"$/],
    ['{"input_length":1}\n{"input_le', 'mooncake', /^\[trace\] t:2: not valid JSON: /],
    ['[]', 'mooncake', /^\[trace\] t:1: invalid input: expected object, received array, got \[\]$/],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'mooncake', /^\[trace\] t:1: .* is not valid UTF-8$/],
    ['{"input_length":"a","output_length":"b"}', 'mooncake', /^\[trace\] t:1: input_.*\nt:1: output_.*$/],
    [`${header}1,a,2,3\n4,b,five,6\n`, 'burstgpt', '[trace] t:3: Request tokens: expected a number, got "five"'],
    [`${header}1,a\n`, 'burstgpt', /^\[trace\] t:2: Request tokens: .*nothing\nt:2: Response tokens: .*nothing$/],
    [header.replace('Request', 'Input') + '1,a,2,3', 'burstgpt', /t:2: Request tokens: expected a number, got nothing/],
    [`${header}1,"a,2,3\n4,b,5,6\n`, 'burstgpt', /^\[trace\] t:\d+: not valid CSV: /],
  ])('%j', async ([text, format, problem]) => {
    expect(await problemOf(text, format)).toEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    )
  })

  test('in one short line, however long the row is', async () => {
    const long = 'x'.repeat(10_000_000)
    for (const row of [long, `{"input_length":"${long}"}`, `{"input_length":1,"text_input":"${long}"}`]) {
      expect((await problemOf(row)).length).toBeLessThan(400)
    }
    const messages = JSON.stringify({ messages: Array.from({ length: 100_000 }, (_, i) => i) })
    expect((await problemOf(messages)).length).toBeLessThan(400)
  })
})

describe('bad rows that are skipped', () => {
  test('are counted, and the first one is told', async () => {
    const text = '{"input_length":1}\nnonsense\n{"input_length":-1}\n{"input_length":2}\n'
    expect(await skip(text)).toEqual({
      rows: [{ inputLength: 1 }, { inputLength: 2 }],
      skipped: 2,
      problem: expect.stringMatching(/t:2: not valid JSON: /),
    })
  })

  test('are skipped in CSV as well', async () => {
    expect(await skip(`${header}1,a,2,3\nx,a,2,3\n4,b,5,6\n`, 'burstgpt')).toMatchObject({
      rows: [{ inputLength: 2 }, { inputLength: 5 }],
      skipped: 1,
    })
  })

  test('do not hide a file that breaks off', async () => {
    using folder = temporaryFolder()
    const whole = gzipSync('{"input_length":1}\n'.repeat(1_000))
    writeFileSync(folder.file('t.gz'), whole.subarray(0, whole.length - 20))
    const reading = collect(
      readRows(folder.file('t.gz'), { format: 'mooncake', ignoreKeys: [], badRows: createBadRows('skip') }),
    )
    await expect(reading).rejects.toThrow(`[trace] Can't read ${folder.file('t.gz')}: `)
  })
})

test.for(['mooncake', 'burstgpt'] as const)('a missing file is an error: %s', async (format) => {
  await expect(read('no/such/trace', format)).rejects.toThrow('[trace] Input file not found: no/such/trace')
})
