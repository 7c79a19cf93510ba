import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { createBadRows } from '../../../src/bad-rows.ts'
import { openTraceFile } from '../../../src/traces/trace-file.ts'
import { collect } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const text = '{"input_length":5}\n{"input_length":"6"}\n{"input_length":7}\n'

describe('a trace file', () => {
  test('can be read as often as needed', async () => {
    using folder = temporaryFolder({ 't.jsonl': '{"input_length":5}\n{"input_length":6}\n' })
    const file = await openTraceFile(folder.file('t.jsonl'), { blockSize: 64 })
    expect(file).toMatchObject({ path: folder.file('t.jsonl'), format: 'mooncake', blockSize: 64 })
    expect(await collect(file.rows())).toEqual([{ inputLength: 5 }, { inputLength: 6 }])
    expect(await collect(file.rows())).toEqual([{ inputLength: 5 }, { inputLength: 6 }])
  })

  test('has the hash of its content, compressed or not', async () => {
    using folder = temporaryFolder({ 't.jsonl': text })
    writeFileSync(folder.file('t.jsonl.gz'), gzipSync(text))
    for (const name of ['t.jsonl', 't.jsonl.gz']) {
      const file = await openTraceFile(folder.file(name))
      expect(await file.hash()).toBe(hash('sha256', text))
    }
  })

  test('stops at a bad row, or counts it', async () => {
    using folder = temporaryFolder({ 't.jsonl': text })
    const strict = await openTraceFile(folder.file('t.jsonl'))
    await expect(collect(strict.rows())).rejects.toThrow(`${folder.file('t.jsonl')}:2: input_length: `)
    const lenient = await openTraceFile(folder.file('t.jsonl'), { onBadRow: 'skip' })
    expect(await collect(lenient.rows())).toHaveLength(2)
    const badRows = createBadRows('skip')
    await collect(strict.rows(badRows))
    expect(badRows.skipped).toBe(1)
  })

  test('that is not there is named', async () => {
    await expect(openTraceFile('no/such.jsonl')).rejects.toThrow('[trace] Input file not found: no/such.jsonl')
  })

  test('takes its format as told', async () => {
    using folder = temporaryFolder({ t: text })
    expect(await openTraceFile(folder.file('t'), { format: 'bailian' })).toMatchObject({
      format: 'bailian',
      blockSize: 16,
    })
    await expect(openTraceFile(folder.file('t'), { format: 'csv' as never })).rejects.toThrow('[trace] format: ')
  })
})
