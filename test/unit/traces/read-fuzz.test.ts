import { writeFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { createBadRows, type OnBadRow } from '../../../src/bad-rows.ts'
import { InferbenchError } from '../../../src/error.ts'
import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'
import { TRACE_FORMATS, type TraceFormat } from '../../../src/traces/formats.ts'
import { readRows } from '../../../src/traces/read.ts'
import { mooncakeLine, type TraceRow } from '../../../src/traces/row.ts'
import { randomTrace } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const times = <Value>(count: number, make: (i: number) => Value) => Array.from({ length: count }, (_, i) => make(i))

/** Files that are right. */
const sound: Record<TraceFormat, string> = {
  mooncake: randomTrace(1, { requests: 20, sessionShare: 0.3 }).map(mooncakeLine).join(''),
  bailian: times(20, (i) => {
    const ids = { chat_id: i, parent_chat_id: i % 3 === 0 ? -1 : i - 1, timestamp: i / 3, turn: i % 3 }
    return `${JSON.stringify({ ...ids, input_length: 40, output_length: i, hash_ids: [1, 2, i] })}\n`
  }).join(''),
  burstgpt: `Timestamp,Model,Request tokens,Response tokens\n${times(20, (i) => `${i}.5,"GPT-4",${i * 7},${i}\n`).join('')}`,
  azure: `TIMESTAMP,ContextTokens,GeneratedTokens\n${times(20, (i) => `2023-11-16 18:17:${10 + i}.97996,${i},1\n`).join('')}`,
}

const pick = <Value>(stream: Stream, values: readonly Value[]) => values[uniformInteger(stream, 0, values.length - 1)]!

const values = [
  '-1',
  '1e999',
  '-0',
  '1e400',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1',
  '"7"',
  'null',
  'true',
  '[]',
  '{}',
  '[[1]]',
  '"\\u0000"',
  '"\\ud800"',
  'NaN',
  '',
  '{"__proto__":1}',
  '١٢',
]

/** Ways to spoil a file. */
const damages: Record<string, (bytes: Buffer, stream: Stream) => Buffer> = {
  'cut anywhere': (bytes, stream) => bytes.subarray(0, uniformInteger(stream, 0, bytes.length)),
  'a line cut short': (bytes, stream) => {
    const at = uniformInteger(stream, 0, bytes.length - 1)
    const end = bytes.indexOf(0x0a, at)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end === -1 ? bytes.length : end)])
  },
  'random bytes': (bytes, stream) => {
    const copy = Buffer.from(bytes)
    for (let i = 0; i < 5; i++) copy[uniformInteger(stream, 0, bytes.length - 1)] = uniformInteger(stream, 0, 255)
    return copy
  },
  'NUL bytes': (bytes, stream) => insert(bytes, stream, Buffer.alloc(uniformInteger(stream, 1, 4))),
  'invalid UTF-8': (bytes, stream) =>
    insert(bytes, stream, Buffer.from(pick(stream, ['ff', 'c0af', 'eda080', 'f8']), 'hex')),
  'values of other types': (bytes, stream) =>
    Buffer.from(
      bytes
        .toString()
        .replaceAll(/(?<=[:,])\d+(?=[,}\n])/g, (number) => (stream() < 0.1 ? pick(stream, values) : number)),
    ),
  'keys that are lost': (bytes, stream) =>
    Buffer.from(bytes.toString().replaceAll(/"\w+":/g, (key) => (stream() < 0.05 ? '"lost":' : key))),
  'quotes and commas': (bytes, stream) =>
    insert(bytes, stream, Buffer.from(pick(stream, ['"', ',', '""', '",', '\\', '\r']))),
  'lines in another order': (bytes, stream) => {
    const lines = bytes.toString().split('\n')
    return Buffer.from(
      lines
        .map((line) => ({ line, at: stream() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ line }) => line)
        .join('\n'),
    )
  },
}

function insert(bytes: Buffer, stream: Stream, what: Buffer): Buffer {
  const at = uniformInteger(stream, 0, bytes.length)
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)])
}

interface Outcome {
  readonly rows: TraceRow[]
  readonly skipped: number
  readonly error: unknown
}

async function read(bytes: Buffer, format: TraceFormat, onBadRow: OnBadRow): Promise<Outcome> {
  using folder = temporaryFolder()
  writeFileSync(folder.file('t'), bytes)
  const badRows = createBadRows(onBadRow)
  const rows: TraceRow[] = []
  try {
    for await (const row of readRows(folder.file('t'), { format, ignoreKeys: [], badRows })) rows.push(row)
  } catch (error) {
    return { rows, skipped: badRows.skipped, error }
  }
  return { rows, skipped: badRows.skipped, error: undefined }
}

/** Lines that hold something, as an editor counts them. */
function lineCount(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n')
  return lines.filter((line) => line.trim() !== '' && line !== '\xEF\xBB\xBF').length
}

const ROUNDS = 25

describe.for(TRACE_FORMATS)('a spoilt file of %s', (format) => {
  const csv = format === 'burstgpt' || format === 'azure'

  test('is read as it is where nothing is spoilt', async () => {
    const { rows, error } = await read(Buffer.from(sound[format]), format, 'error')
    expect([rows.length, error]).toEqual([20, undefined])
  })

  test.for(Object.keys(damages))(
    'ends in rows, in counted skips, or in an error that names file and line: %s',
    async (damage) => {
      const stream = createStreams(42).stream(`${format}.${damage}`)
      let spoilt = 0
      for (let round = 0; round < ROUNDS; round++) {
        const bytes = damages[damage]!(Buffer.from(sound[format]), stream)
        const strict = await read(bytes, format, 'error')
        const lenient = await read(bytes, format, 'skip')
        if (strict.error === undefined) expect(lenient).toEqual(strict)
        else {
          spoilt++
          expect(strict.error).toBeInstanceOf(InferbenchError)
          expect((strict.error as Error).message).toMatch(/^\[trace\] \S*\/t:\d+: ./)
          expect((strict.error as Error).message.length).toBeLessThan(2_000)
          expect(lenient.rows.slice(0, strict.rows.length)).toEqual(strict.rows)
        }
        // Only an open quote of CSV ends a reading that skips: nobody knows where the next row begins.
        if (lenient.error !== undefined) expect((lenient.error as Error).message).toMatch(/t:\d+: not valid CSV: /)
        else if (!csv) expect(lenient.rows.length + lenient.skipped).toBe(lineCount(bytes))
      }
      // A file of other order is as good as before, but for a header that isn't first.
      const harmless = damage === 'lines in another order' || (csv && damage === 'keys that are lost')
      expect(spoilt).toBeGreaterThan(harmless ? -1 : 0)
    },
  )
})

test('a line of 10 MB is a row like others, or a bad one', async () => {
  const text = 'a'.repeat(10_000_000)
  const { rows, skipped } = await read(
    Buffer.from(`{"text_input":"${text}"}\n${text}\n{"input_length":1}\n`),
    'mooncake',
    'skip',
  )
  expect(rows.map((row) => row.textInput?.length ?? row.inputLength)).toEqual([10_000_000, 1])
  expect(skipped).toBe(1)
})

test('rows that are read can be written and read again', async () => {
  const stream = createStreams(7).stream('again')
  for (let round = 0; round < ROUNDS; round++) {
    const damage = pick(stream, Object.values(damages))
    const { rows } = await read(damage(Buffer.from(sound.mooncake), stream), 'mooncake', 'skip')
    const { rows: again, skipped } = await read(Buffer.from(rows.map(mooncakeLine).join('')), 'mooncake', 'skip')
    // −0 is 0 in JSON.
    expect([JSON.stringify(again), skipped]).toEqual([JSON.stringify(rows), 0])
  }
})
