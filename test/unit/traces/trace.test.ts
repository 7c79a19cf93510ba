import { describe, expect, test } from 'vitest'

import { mooncakeLine } from '../../../src/traces/row.ts'
import { openTrace } from '../../../src/traces/trace.ts'
import { collect, randomTrace } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const rows = randomTrace(4)
const text = rows.map(mooncakeLine).join('')
const bailian = '{"chat_id":1,"timestamp":2.5,"input_length":40,"output_length":1,"hash_ids":[1,2,3]}\n'

describe('an opened trace', () => {
  test('is analysed, and its rows can be read again and again', async () => {
    using folder = temporaryFolder({ 't.jsonl': text })
    const trace = await openTrace(folder.file('t.jsonl'), { blockSize: 16 })
    expect(trace).toMatchObject({
      path: folder.file('t.jsonl'),
      format: 'mooncake',
      blockSize: 16,
      analysis: { requests: rows.length, blockSize: 16 },
      skippedRows: 0,
      firstProblem: undefined,
    })
    for (let i = 0; i < 2; i++) expect(await collect(trace.rows())).toEqual(rows)
  })

  test('has blocks of 512 tokens, or of its format', async () => {
    using folder = temporaryFolder({ m: text, b: bailian })
    expect((await openTrace(folder.file('m'))).analysis.blockSize).toBe(512)
    const trace = await openTrace(folder.file('b'))
    expect(trace).toMatchObject({ format: 'bailian', blockSize: 16, analysis: { blockSize: 16 } })
  })

  test('counts the rows that it was told to skip', async () => {
    using folder = temporaryFolder({ t: `${text}nonsense\n{"input_length":"x"}\n` })
    const trace = await openTrace(folder.file('t'), { onBadRow: 'skip' })
    expect(trace).toMatchObject({ skippedRows: 2, analysis: { requests: rows.length } })
    expect(trace.firstProblem).toMatch(/t:61: not valid JSON: /)
    await expect(openTrace(folder.file('t'))).rejects.toThrow('t:61: not valid JSON: ')
  })

  test('knows the caches that were asked for', async () => {
    using folder = temporaryFolder({ t: text })
    const { analysis } = await openTrace(folder.file('t'), { cacheBlocks: [9, 3] })
    expect(analysis.prefixes!.cache.map(({ blocks }) => blocks)).toEqual([3, 9])
  })

  test('skips the same rows each time', async () => {
    using folder = temporaryFolder({ t: `nonsense\n${text}` })
    const trace = await openTrace(folder.file('t'), { onBadRow: 'skip', format: 'mooncake' })
    expect(await collect(trace.rows())).toHaveLength(rows.length)
  })
})

describe('a trace is not opened', () => {
  test('where there is none', async () => {
    await expect(openTrace('no/trace.jsonl')).rejects.toThrow('[trace] Input file not found: no/trace.jsonl')
  })

  test.for<[options: object, problem: string]>([
    [{ blockSize: 0 }, 'blockSize: too small: expected number to be >=1, got 0'],
    [{ blockSize: 1.5 }, 'blockSize: invalid input: expected int, received number, got 1.5'],
    [{ format: 'csv' }, 'format: invalid option: expected one of "mooncake"|"bailian"|"burstgpt"|"azure", got "csv"'],
    [{ onBadRow: 'warn' }, 'onBadRow: invalid option: expected one of "error"|"skip", got "warn"'],
    [{ cacheBlocks: [0] }, 'cacheBlocks.0: too small: expected number to be >=1, got 0'],
    [{ ignoreKeys: [''] }, 'ignoreKeys.0: '],
    [{ blocksize: 16 }, "unknown key 'blocksize'; known: blockSize, format, onBadRow, ignoreKeys, cacheBlocks"],
  ])('with %j', async ([options, problem]) => {
    using folder = temporaryFolder({ t: text })
    await expect(openTrace(folder.file('t'), options)).rejects.toThrow(`[trace] ${problem}`)
  })
})
