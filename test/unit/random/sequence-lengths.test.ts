import { describe, expect, test } from 'vitest'

import { sequenceLengths } from '../../../src/random/sequence-lengths.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, describeSample, DOUBT, DRAWS } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'

const two = [
  { isl: 256, islStddev: 10, osl: 128, oslStddev: 5, percent: 60 },
  { isl: 512, islStddev: 0, osl: 64, oslStddev: 0, percent: 40 },
]

function draw(mix: Parameters<typeof sequenceLengths>[0], draws = DRAWS) {
  const law = sequenceLengths(mix)
  const stream = createStreams(42).stream('pairs')
  return Array.from({ length: draws }, () => law.sample(stream))
}

describe('a mix of sequence lengths', () => {
  test.for<[what: string, mix: string]>([
    ['pairs between semicolons', '256|10,128|5:60;512,64:40'],
    ['pairs between semicolons, with blanks', ' 256 | 10 , 128|5 : 60 ; 512,64:40 '],
    ['pairs in brackets', '[(256|10,128|5):60,(512,64):40]'],
    ['pairs in brackets, with blanks', ' [ (256|10, 128|5) : 60 , (512, 64):40 ] '],
    [
      'pairs as JSON',
      '{"pairs":[{"isl":256,"isl_stddev":10,"osl":128,"osl_stddev":5,"prob":60},{"isl":512,"osl":64,"prob":40}]}',
    ],
    ['pairs with fractions', '256|10.0,128|5:60.0;512,64:40'],
  ])('is read from %s', ([, mix]) => {
    expect(sequenceLengths(mix).pairs).toEqual(two)
    expect(draw(mix, 50)).toEqual(draw(two, 50))
  })

  test('is read from a list whose spreads may be left out', () => {
    expect(sequenceLengths([two[0]!, { isl: 512, osl: 64, percent: 40 }]).pairs).toEqual(two)
  })

  test('draws each pair as often as its percentage says, and never mixes the two', () => {
    const drawn = draw('128,32:50;2048,256:30;8192,16:20')
    const kinds = ['128,32', '2048,256', '8192,16']
    const counts = kinds.map(
      (kind) => drawn.filter((pair) => `${pair.inputTokens},${pair.outputTokens}` === kind).length,
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(DRAWS)
    expect(chiSquare(counts, [0.5, 0.3, 0.2])).toBeGreaterThan(DOUBT)
  })

  test('draws normal lengths within a pair', () => {
    const pairs = draw('256|10,128|5:60;1024|100,64:40')
    const short = pairs.filter((pair) => pair.outputTokens !== 64)
    const long = pairs.filter((pair) => pair.outputTokens === 64)
    const moments = (lengths: number[]) => describeSample(Float64Array.from(lengths))
    expect(short.length / DRAWS).toBeCloseTo(0.6, 1)
    expect(moments(short.map((pair) => pair.inputTokens)).mean).toBeCloseTo(256, 0)
    expect(moments(short.map((pair) => pair.inputTokens)).stddev).toBeCloseTo(10, 0)
    expect(moments(short.map((pair) => pair.outputTokens)).stddev).toBeCloseTo(5, 0)
    expect(Math.abs(moments(long.map((pair) => pair.inputTokens)).mean - 1_024)).toBeLessThan(4)
    expect(Math.abs(moments(long.map((pair) => pair.inputTokens)).stddev - 100)).toBeLessThan(3)
  })

  test('gives whole lengths of at least 1', () => {
    for (const { inputTokens, outputTokens } of draw('2|50,1|3:100', 2_000)) {
      expect(Number.isInteger(inputTokens) && inputTokens >= 1).toBe(true)
      expect(Number.isInteger(outputTokens) && outputTokens >= 1).toBe(true)
    }
  })

  test('never draws a pair of 0 %', () => {
    expect(draw('1,1:0;2,2:100;3,3:0', 1_000).every((pair) => pair.inputTokens === 2)).toBe(true)
  })

  test('depends on the stream alone, in another process, too', async () => {
    const theirs = await inOtherProcess(`
      const { sequenceLengths } = await load('src/random/sequence-lengths.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const law = sequenceLengths('256|10,128|5:60;512,64:40')
      return [9, 0, 4].map((index) => law.sample(createStreams(42).stream('dataset.pairs', index)))
    `)
    const law = sequenceLengths(two)
    expect(theirs).toEqual([9, 0, 4].map((index) => law.sample(createStreams(42).stream('dataset.pairs', index))))
  })

  test('is described by JSON', () => {
    expect(JSON.parse(JSON.stringify(sequenceLengths(two)))).toEqual({ type: 'sequenceLengths', pairs: two })
  })

  test.for<[mix: string]>([
    ['1,1:33.3;2,2:33.3;3,3:33.4'],
    ['1,1:33.3333333;2,2:33.3333333;3,3:33.3333333'],
    ['1,1:0.1;2,2:0.2;3,3:99.7'],
  ])('takes percentages that sum to 100 up to rounding: %s', ([mix]) => {
    expect(sequenceLengths(mix).pairs).toHaveLength(3)
  })
})

describe('a mix of sequence lengths refuses', () => {
  test.for<[what: string, mix: unknown, message: string]>([
    [
      'percentages below 100',
      '256,128:60;512,64:30',
      '[sequenceLengths] percentages must sum to 100, not 90, got [{"isl":256,',
    ],
    [
      'percentages above 100',
      '[(256,128):60,(512,64):41]',
      '[sequenceLengths] percentages must sum to 100, not 101, got',
    ],
    ['percentages that miss by a little', '1,1:99.99', '[sequenceLengths] percentages must sum to 100, not 99.99, got'],
    [
      'shares in place of percentages',
      '{"pairs":[{"isl":256,"osl":128,"prob":0.6},{"isl":512,"osl":64,"prob":0.4}]}',
      '[sequenceLengths] percentages must sum to 100, not 1, got',
    ],
    ['sums with noise in them', '1,1:33.3;2,2:33.3;3,3:33.3', 'percentages must sum to 100, not 99.9, got'],
    [
      'no text',
      '',
      `[sequenceLengths] can't read ""; write '256|10,128:60;512,64:40', '[(256|10,128):60,(512,64):40]', `,
    ],
    ['a length alone', '256', `can't read "256"; write `],
    ['a pair without percentage', '256,128', `can't read "256,128"; write `],
    ['a semicolon too many', '256,128:100;', `can't read "" in "256,128:100;"; write `],
    ['two spreads', '256|10|5,128:100', `can't read "256|10|5,128:100"; write `],
    ['a negative spread', '256|-1,128:100', `can't read "256|-1,128:100"; write `],
    ['words', '256,128:60;a,b:40', `can't read "a,b:40" in "256,128:60;a,b:40"; write `],
    ['a hexadecimal length', '0x10,128:100', `can't read "0x10,128:100"; write `],
    ['an open bracket', '[(256,128):100', `can't read "[(256,128):100"; write `],
    ['brackets without parentheses', '[256,128:100]', `can't read "256,128:100" in "[256,128:100]"; write `],
    ['broken JSON', '{"pairs":[', `can't read "{\\"pairs\\":["; write `],
    [
      'JSON of another shape',
      '{"pears":[]}',
      "[sequenceLengths] pairs: invalid input: expected array, received undefined, got nothing\nunknown key 'pears'; known: pairs",
    ],
    [
      'a misspelled key in JSON',
      '{"pairs":[{"isl":256,"osl":128,"percent":100}]}',
      "pairs.0.prob: invalid input: expected number, received undefined, got nothing\npairs.0: unknown key 'percent'; known: isl, isl_stddev, osl, osl_stddev, prob",
    ],
    [
      'a length of 0 in JSON',
      '{"pairs":[{"isl":0,"osl":1,"prob":100}]}',
      'pairs.0.isl: too small: expected number to be >=1',
    ],
    ['a length of 0', '0,128:100', '[sequenceLengths] 0.isl: too small: expected number to be >=1, got 0'],
    ['an answer of 0', '1,0:100', '[sequenceLengths] 0.osl: too small: expected number to be >=1, got 0'],
    ['an empty list', [], '[sequenceLengths] expected at least one pair, got []'],
    ['an empty list in JSON', '{"pairs":[]}', '[sequenceLengths] expected at least one pair, got []'],
    [
      'an unknown key',
      [{ isl: 1, osl: 2, prob: 100 }],
      "[sequenceLengths] 0.percent: invalid input: expected number, received undefined, got nothing\n0: unknown key 'prob'; known: isl, islStddev, osl, oslStddev, percent",
    ],
    [
      'a negative percentage',
      [
        { isl: 1, osl: 1, percent: 110 },
        { isl: 2, osl: 2, percent: -10 },
      ],
      '[sequenceLengths] 1.percent: too small: expected number to be >=0, got -10',
    ],
    ['a number', 5, "[sequenceLengths] expected pairs such as '256|10,128:60;512,64:40', "],
  ])('%s', ([, mix, message]) => {
    expect(() => sequenceLengths(mix as string)).toThrow(message)
  })

  test('with a stable code', () => {
    expect(() => sequenceLengths('256')).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    expect(() => sequenceLengths('256,128:99')).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })
})
