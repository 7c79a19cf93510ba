import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import type { SynthesisOptions } from '../../../src/traces/synthesize-options.ts'
import { synthesizeTrace } from '../../../src/traces/synthesize.ts'
import { collect, traceOf } from '../../support/made-traces.ts'

/** `1536;[1,2,3] / 600;none` as rows, and back: input_length and hash_ids of each request. */
function parse(text: string): TraceRow[] {
  return text.split(' / ').map((row) => {
    const [inputLength, ids] = row.split(';') as [string, string]
    return { inputLength: Number(inputLength), ...(ids !== 'none' && { hashIds: JSON.parse(ids) as number[] }) }
  })
}

function show(rows: readonly TraceRow[]): string {
  return rows
    .map(({ inputLength, hashIds }) => `${inputLength};${hashIds ? JSON.stringify(hashIds) : 'none'}`)
    .join(' / ')
}

function synthesize(rows: readonly TraceRow[], options: SynthesisOptions = {}): Promise<TraceRow[]> {
  return collect(synthesizeTrace(traceOf(rows), options, createStreams(42)).rows())
}

const halves = '1536;[1,2,3] / 1536;[1,2,4]'
const tails = '1100;[10,11,12] / 1300;[10,11,13]'

describe('what AIPerf’s synthesizer makes of a trace, id for id', () => {
  test.for<[original: string, options: SynthesisOptions, expected: string]>([
    [halves, {}, '1536;[1,2,4] / 1536;[1,2,5]'],
    [tails, {}, '1100;[10,11,13] / 1300;[10,11,14]'],
    [tails, { prefixLenMultiplier: 2 }, '2124;[20,21,22,23,25] / 2324;[20,21,22,23,26]'],
    [halves, { prefixLenMultiplier: 0.5 }, '1024;[1,4] / 1024;[1,5]'],
    [tails, { promptLenMultiplier: 2 }, '1176;[10,11,13] / 1576;[10,11,14,15]'],
    [tails, { promptLenMultiplier: 0.5 }, '1062;[10,11,13] / 1162;[10,11,14]'],
    [tails, { prefixLenMultiplier: 2, promptLenMultiplier: 2 }, '2200;[20,21,22,23,25] / 2600;[20,21,22,23,26,27]'],
    ['700;[5,6] / 600;none', { prefixLenMultiplier: 2 }, '700;[3,4] / 600;none'],
    ['1024;[1,2] / 1024;[1,3]', { prefixLenMultiplier: 2 }, '1536;[2,3,5] / 1536;[2,3,6]'],
    ['700;[1,2] / 700;[1,3]', {}, '700;[1,3] / 700;[1,4]'],
  ])('%s with %j', async ([original, options, expected]) => {
    expect(show(await synthesize(parse(original), options))).toBe(expected)
  })

  test.for<[blocks: number, prefixLenMultiplier: number, expected: number]>([
    [10, 1.1, 11],
    [10, 1.5, 15],
    [4, 2.3, 10],
    [3, 1.01, 4],
  ])('%d shared blocks times %d', async ([blocks, prefixLenMultiplier, expected]) => {
    const hashIds = Array.from({ length: blocks }, (_, i) => i + 1)
    const row = { inputLength: blocks * 512, hashIds }
    const [made] = await synthesize([row, row], { prefixLenMultiplier })
    expect([made!.hashIds!.length, made!.inputLength]).toEqual([expected, expected * 512])
  })

  test('4 blocks times 2.3: two ids each, and the two that are left at the end', async () => {
    const row = { inputLength: 2_048, hashIds: [1, 2, 3, 4] }
    const [made] = await synthesize([row, row], { prefixLenMultiplier: 2.3 })
    expect(made!.hashIds).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 11, 12])
  })

  test('three trees of doubled prefixes have the ids of AIPerf’s three trees', async () => {
    const rows = Array.from({ length: 40 }, () => ({ inputLength: 1_024, hashIds: [1, 2] }))
    const made = await synthesize(rows, { prefixLenMultiplier: 2, prefixRootMultiplier: 3 })
    expect(new Set(made.map(({ hashIds }) => JSON.stringify(hashIds)))).toEqual(
      new Set(['[2,3,4,5]', '[9,10,11,12]', '[16,17,18,19]']),
    )
  })
})

describe('where AIPerf’s synthesizer is mended', () => {
  test('a shared partial last block is no error', async () => {
    expect(show(await synthesize(parse('700;[1,2] / 700;[1,2]')))).toBe('700;[1,2] / 700;[1,2]')
  })

  test.for<[prefixLenMultiplier: number, expected: string]>([
    [2, '1400;[2,3,4]'],
    [1.5, '1050;[1,2,4]'],
    [3, '2100;[3,4,5,6,7]'],
    [0.9, '512;[1]'],
    [0.5, '512;[1]'],
  ])('a prompt that is shared down to its partial last block, times %d', async ([prefixLenMultiplier, expected]) => {
    const made = await synthesize(parse('700;[1,2] / 700;[1,2]'), { prefixLenMultiplier })
    expect(show(made)).toBe(`${expected} / ${expected}`)
  })

  test('a partial last block that is kept stays partial', async () => {
    const made = await synthesize(parse('1700;[1,2,3,4] / 1700;[1,2,3,4]'), { prefixLenMultiplier: 0.5 })
    expect(show(made)).toBe('676;[1,4] / 676;[1,4]')
  })

  test('a prompt that shares nothing gets no block from a prefix made shorter', async () => {
    const made = await synthesize(parse('700;[5,6] / 600;[7,8]'), { prefixLenMultiplier: 0.5 })
    expect(show(made)).toBe('700;[2,3] / 600;[4,5]')
  })

  test.for<[prefixLenMultiplier: number, expected: string]>([
    [1.5, '2048;[1,2,4,5] / 2048;[1,2,4,6]'],
    [2.5, '3072;[2,3,4,5,7,8] / 3072;[2,3,4,5,7,9]'],
  ])('what %d adds to a shared prefix is shared, too', async ([prefixLenMultiplier, expected]) => {
    expect(show(await synthesize(parse(halves), { prefixLenMultiplier }))).toBe(expected)
  })

  test('maxIsl shortens the blocks with the prompt', async () => {
    const hashIds = Array.from({ length: 10 }, (_, i) => i + 1)
    const made = await synthesize(
      Array.from({ length: 2 }, () => ({ inputLength: 5_120, hashIds })),
      { maxIsl: 4_000 },
    )
    expect(show(made)).toBe('4000;[1,2,3,4,5,6,7,8] / 4000;[1,2,3,4,5,6,7,8]')
  })

  test('a shared block stays shared behind one that isn’t', async () => {
    expect(show(await synthesize(parse('1024;[9,1] / 1024;[1,8]')))).toBe('1024;[3,1] / 1024;[1,4]')
  })

  test('tokens beyond the blocks stay beyond them', async () => {
    expect(show(await synthesize(parse('1500;[1,2] / 1024;[1,2]')))).toBe('1500;[1,2] / 1024;[1,2]')
    expect(show(await synthesize(parse('1500;[1,2] / 1024;[1,2]'), { promptLenMultiplier: 3 }))).toBe(
      '2452;[1,2] / 1024;[1,2]',
    )
  })

  test('promptLenMultiplier also reaches prompts without blocks', async () => {
    expect(show(await synthesize(parse('600;none / 3;none'), { promptLenMultiplier: 0.1 }))).toBe('60;none / 1;none')
  })

  test.for<[tokens: number, factor: number, expected: number]>([
    [100, 1.15, 115],
    [30, 1.1, 33],
    [1_000, 2.3, 2_300],
  ])(
    '%d tokens times %d are not one less for want of binary digits',
    async ([inputLength, promptLenMultiplier, expected]) => {
      const [made] = await synthesize([{ inputLength }], { promptLenMultiplier })
      expect(made!.inputLength).toBe(expected)
    },
  )
})
