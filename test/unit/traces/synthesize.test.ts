import { describe, expect, test } from 'vitest'

import { createStreams } from '../../../src/random/streams.ts'
import { analyzeRows } from '../../../src/traces/analyze.ts'
import { checkPrompt } from '../../../src/traces/block-layout.ts'
import { mooncakeLine, mooncakeRow, type TraceRow } from '../../../src/traces/row.ts'
import type { SynthesisOptions } from '../../../src/traces/synthesize-options.ts'
import { synthesizeTrace } from '../../../src/traces/synthesize.ts'
import { collect, commonBlocks, randomTrace, traceOf, unruly } from '../../support/made-traces.ts'

const BLOCK = 16
const seeds = Array.from({ length: 25 }, (_, seed) => seed)

function synthesize(rows: readonly TraceRow[], options: SynthesisOptions = {}, seed = 42): Promise<TraceRow[]> {
  return collect(synthesizeTrace(traceOf(rows, BLOCK), options, createStreams(seed)).rows())
}

/** Every pair of requests. */
function pairs(rows: readonly TraceRow[]): [number, number][] {
  return rows.flatMap((_, a) => rows.slice(a + 1).map((_row, i): [number, number] => [a, a + 1 + i]))
}

/** The leading blocks of each request that come more than once in the trace. */
function sharedPrefixes(rows: readonly TraceRow[]): number[][] {
  const counts = new Map<number, number>()
  for (const id of rows.flatMap(({ hashIds = [] }) => hashIds)) counts.set(id, (counts.get(id) ?? 0) + 1)
  return rows.map(({ hashIds = [] }) => {
    const end = hashIds.findIndex((id) => counts.get(id) === 1)
    return end === -1 ? [...hashIds] : hashIds.slice(0, end)
  })
}

/** Requests whose last block is their own, so that all blocks that they share are whole. */
function withOwnEnds(rows: readonly TraceRow[]): TraceRow[] {
  return rows.map(({ inputLength = 0, hashIds = [], ...row }, i) => ({
    ...row,
    inputLength: inputLength + BLOCK,
    hashIds: [...hashIds, 1_000_000 + i],
  }))
}

describe('with everything at its default', () => {
  test.for(seeds)('every trace is the original with blocks renamed one to one: trace %d', async (seed) => {
    for (const rows of [randomTrace(seed), unruly(seed)]) {
      const made = await synthesize(rows)
      expect(made.map(({ hashIds: _, ...row }) => row)).toEqual(rows.map(({ hashIds: _, ...row }) => row))
      const names = rows.flatMap(({ hashIds = [] }, i) => hashIds.map((id, j) => [id, made[i]!.hashIds![j]!] as const))
      expect(made.flatMap(({ hashIds = [] }) => hashIds)).toHaveLength(names.length)
      expect(new Map(names).size).toBe(new Set(names.map(([, name]) => name)).size)
      for (const [id, name] of names) expect(new Map(names).get(id)).toBe(name)
    }
  })

  test.for(seeds)('all statistics stay what they are: trace %d', async (seed) => {
    for (const rows of [randomTrace(seed), unruly(seed)]) {
      const analyze = (of: readonly TraceRow[]) =>
        analyzeRows(traceOf(of).rows(), { blockSize: BLOCK, cacheBlocks: [8] })
      expect(await analyze(await synthesize(rows))).toEqual(await analyze(rows))
    }
  })

  test('texts, messages, payloads and their companions come through', async () => {
    const rows: TraceRow[] = [
      { timestampMs: 1.5, textInput: 'hello', outputLength: 3, extra: { temperature: 0 } },
      { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function' }], sessionId: 'a', delayMs: 2.5 },
      { payload: { prompt: 'x' } },
      { inputLength: 40 },
    ]
    expect(await synthesize(rows)).toEqual(rows)
  })
})

describe('speedupRatio', () => {
  test.for([2, 0.5, 3, 1.7])(
    'divides timestamps by %d and cuts them to whole ms, nothing else',
    async (speedupRatio) => {
      const rows = randomTrace(1, { sessionShare: 0.5 })
      const expected = (await synthesize(rows)).map((row) => ({
        ...row,
        timestampMs: Math.trunc(row.timestampMs! / speedupRatio),
      }))
      expect(await synthesize(rows, { speedupRatio })).toEqual(expected)
    },
  )

  test('cuts 2001 ms at twice the speed to 1000', async () => {
    expect(await synthesize([{ timestampMs: 2_001, inputLength: 5 }], { speedupRatio: 2 })).toMatchObject([
      { timestampMs: 1_000 },
    ])
  })

  test('reaches delays where asked', async () => {
    const rows = [{ delayMs: 901, inputLength: 5 }]
    expect(await synthesize(rows, { speedupRatio: 2 })).toMatchObject([{ delayMs: 901 }])
    expect(await synthesize(rows, { speedupRatio: 2, scaleDelays: true })).toMatchObject([{ delayMs: 450 }])
  })
})

describe('prefixLenMultiplier', () => {
  /** What every two requests of random traces shared, and share now. */
  async function sharing(
    prefixLenMultiplier: number,
    counts: (rows: readonly TraceRow[]) => [number, number][] = pairs,
  ) {
    const made = seeds.map(async (seed) => {
      const rows = withOwnEnds(randomTrace(seed))
      const scaled = await synthesize(rows, { prefixLenMultiplier })
      return counts(rows).map(([a, b]) => ({
        before: commonBlocks(rows[a]!, rows[b]!),
        now: commonBlocks(scaled[a]!, scaled[b]!),
      }))
    })
    return (await Promise.all(made)).flat()
  }

  test.for([1.25, 1.5, 2, 2.75, 4])(
    '%d times as many blocks are shared by every two requests, to within one',
    async (factor) => {
      const shared = await sharing(factor)
      const wrong = shared.filter(
        ({ before, now }) => now < Math.floor(before * factor) || now > Math.ceil(before * factor),
      )
      expect(wrong).toEqual([])
      expect(shared.filter(({ before }) => before > 2).length).toBeGreaterThan(500)
    },
  )

  test.for([1.25, 1.5, 2.75])(
    '%d times as many, rounded up, where two requests share all that they share with any',
    async (factor) => {
      const alike = (rows: readonly TraceRow[]) => {
        const prefixes = sharedPrefixes(rows).map((ids) => JSON.stringify(ids))
        return pairs(rows).filter(([a, b]) => prefixes[a] === prefixes[b])
      }
      const shared = await sharing(factor, alike)
      expect(shared.filter(({ before, now }) => now !== Math.ceil(before * factor))).toEqual([])
      expect(shared.filter(({ before }) => before > 0).length).toBeGreaterThan(100)
    },
  )

  test.for([0.75, 0.5, 0.2])('%d times as many, and one at least, below 1', async (factor) => {
    const expected = (before: number) => (before === 0 ? 0 : Math.max(1, Math.floor(before * factor)))
    const shared = await sharing(factor)
    expect(shared.filter(({ before, now }) => now !== expected(before))).toEqual([])
  })

  test.for([0.5, 1.5, 3])('times %d changes prompts by whole blocks, and leaves what is their own', async (factor) => {
    const rows = withOwnEnds(randomTrace(7))
    const prefixes = sharedPrefixes(rows).map(({ length }) => length)
    const made = await synthesize(rows, { prefixLenMultiplier: factor })
    for (const [i, { inputLength, hashIds }] of made.entries()) {
      const own = rows[i]!.hashIds!.length - prefixes[i]!
      const added = hashIds!.length - own - prefixes[i]!
      expect(inputLength).toBe(rows[i]!.inputLength! + added * BLOCK)
    }
  })
})

describe('prefixRootMultiplier', () => {
  const options = { prefixRootMultiplier: 3, prefixLenMultiplier: 1.5 }

  test.for(seeds)('keeps each tree’s ids apart from the others’, and its structure: trace %d', async (seed) => {
    const rows = randomTrace(seed)
    const one = await synthesize(rows, { prefixLenMultiplier: 1.5 })
    const made = await synthesize(rows, options)
    const offsets = made.map(({ hashIds }, i) => hashIds![0]! - one[i]!.hashIds![0]!)
    const highest = Math.max(...one.flatMap(({ hashIds }) => hashIds!))
    expect([...new Set(offsets)].toSorted((a, b) => a - b)).toEqual([0, highest + 1, 2 * (highest + 1)])
    made.forEach((row, i) => {
      expect(row).toEqual({ ...one[i], hashIds: one[i]!.hashIds!.map((id) => id + offsets[i]!) })
    })
  })

  test('spreads requests evenly', async () => {
    const rows = Array.from({ length: 6_000 }, () => ({ inputLength: 5, hashIds: [0] }))
    const made = await synthesize(rows, { prefixRootMultiplier: 4 })
    const counts = [...new Set(made.map(({ hashIds }) => hashIds![0]!))].map(
      (first) => made.filter(({ hashIds }) => hashIds![0] === first).length,
    )
    expect(counts).toHaveLength(4)
    for (const count of counts) expect(Math.abs(count - 1_500)).toBeLessThan(6 * Math.sqrt(6_000 * (1 / 4) * (3 / 4)))
  })

  test('keeps the turns of a session in one tree', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ sessionId: `s${i % 20}`, inputLength: 5, hashIds: [0] }))
    const made = await synthesize(rows, options)
    expect(new Set(made.map(({ hashIds }) => hashIds![0])).size).toBe(3)
    expect(new Set(made.map(({ sessionId, hashIds }) => `${sessionId} ${hashIds![0]}`)).size).toBe(20)
  })

  test('draws from the seed', async () => {
    const rows = randomTrace(3)
    expect(await synthesize(rows, options, 1)).toEqual(await synthesize(rows, options, 1))
    expect(await synthesize(rows, options, 1)).not.toEqual(await synthesize(rows, options, 2))
  })
})

describe('promptLenMultiplier', () => {
  test.for([0.3, 0.5, 1.6, 3])('times %d scales what follows the shared prefix, and only that', async (factor) => {
    for (const seed of seeds) {
      const rows = withOwnEnds(randomTrace(seed))
      const prefixes = sharedPrefixes(rows)
      const made = await synthesize(rows, { promptLenMultiplier: factor })
      for (const [i, { inputLength, hashIds }] of made.entries()) {
        const prefix = prefixes[i]!
        const own = Math.floor((rows[i]!.inputLength! - prefix.length * BLOCK) * factor + 1e-9)
        expect(hashIds!.slice(0, prefix.length)).toEqual(prefix)
        expect(inputLength).toBe(Math.max(1, prefix.length * BLOCK + own))
        expect(hashIds).toHaveLength(Math.ceil(inputLength! / BLOCK))
      }
    }
  })
})

describe('lengths of answers', () => {
  test.for<[outputLength: number, options: SynthesisOptions, expected: number]>([
    [50, { outputLenMultiplier: 2.5 }, 125],
    [75, { outputLenMultiplier: 2.5 }, 188],
    [77, { outputLenMultiplier: 2.5 }, 192],
    [75, { outputLenMultiplier: 2.5, maxOsl: 160 }, 160],
    [3, { outputLenMultiplier: 0.1 }, 1],
    [3, { outputLenMultiplier: 0 }, 1],
    [300, { maxOsl: 200 }, 200],
    [0, {}, 1],
  ])('%d tokens with %j are %d', async ([outputLength, options, expected]) => {
    expect(await synthesize([{ inputLength: 5, outputLength }], options)).toMatchObject([{ outputLength: expected }])
  })

  test('stay unknown where they are', async () => {
    expect((await synthesize([{ inputLength: 5 }], { outputLenMultiplier: 2 }))[0]).not.toHaveProperty('outputLength')
  })
})

describe('maxIsl', () => {
  test.for(seeds)('cuts prompts and their blocks, which go on being shared: trace %d', async (seed) => {
    const rows = randomTrace(seed)
    const whole = await synthesize(rows, { prefixLenMultiplier: 1.5 })
    const made = await synthesize(rows, { prefixLenMultiplier: 1.5, maxIsl: 50 })
    for (const [i, { inputLength, hashIds }] of made.entries()) {
      expect(inputLength).toBe(Math.min(50, whole[i]!.inputLength!))
      expect(hashIds).toEqual(whole[i]!.hashIds!.slice(0, Math.ceil(inputLength! / BLOCK)))
    }
  })

  test('cuts prompts without blocks, and tells how many it cut', async () => {
    const made = synthesizeTrace(
      traceOf([{ inputLength: 700 }, { inputLength: 90 }, { inputLength: 91, outputLength: 8 }]),
      { maxIsl: 90, maxOsl: 7 },
      createStreams(1),
    )
    const counts = { shortenedPrompts: 0, shortenedAnswers: 0 }
    expect((await collect(made.rows(counts))).map(({ inputLength }) => inputLength)).toEqual([90, 90, 90])
    expect(counts).toEqual({ shortenedPrompts: 2, shortenedAnswers: 1 })
  })
})

describe('requests', () => {
  const options = { prefixLenMultiplier: 1.5, prefixRootMultiplier: 2 }

  test.for(seeds.slice(0, 5))('fewer than the original are made of its first ones: trace %d', async (seed) => {
    const rows = randomTrace(seed)
    expect(await synthesize(rows, { ...options, requests: 23 })).toEqual(await synthesize(rows.slice(0, 23), options))
  })

  test.for(seeds.slice(0, 5))(
    'more than the original are it over and over, sharing nothing: trace %d',
    async (seed) => {
      const rows = randomTrace(seed, { sessionShare: 0.3 })
      const [first, second, third] = await repetitions(rows, 150)
      expect([first!.length, second!.length, third!.length]).toEqual([60, 60, 30])
      const ids = [first!, second!, third!].map((part) => new Set(part.flatMap(({ hashIds }) => hashIds!)))
      const all = new Set(ids.flatMap((part) => [...part]))
      expect(all.size).toBe(ids.reduce((sum, { size }) => sum + size, 0))
      const structure = (part: TraceRow[]) => pairs(part).map(([a, b]) => commonBlocks(part[a]!, part[b]!))
      expect(structure(second!)).toEqual(structure(first!))
      expect(structure(third!)).toEqual(structure(first!.slice(0, 30)))
    },
  )

  async function repetitions(rows: readonly TraceRow[], requests: number): Promise<TraceRow[][]> {
    const made = await synthesize(rows, { prefixLenMultiplier: 1.5, requests })
    return [made.slice(0, rows.length), made.slice(rows.length, 2 * rows.length), made.slice(2 * rows.length)]
  }

  test('of a repetition come at the pace of the original', async () => {
    const rows = [10, 40, 70].map((timestampMs) => ({ timestampMs, inputLength: 5 }))
    const made = await synthesize(rows, { requests: 7 })
    expect(made.map(({ timestampMs }) => timestampMs)).toEqual([10, 40, 70, 100, 130, 160, 190])
    const faster = await synthesize(rows, { requests: 7, speedupRatio: 2 })
    expect(faster.map(({ timestampMs }) => timestampMs)).toEqual([5, 20, 35, 50, 65, 80, 95])
  })

  test('of a repetition are sessions of their own', async () => {
    const rows = ['a', 'b', 'a'].map((sessionId) => ({ sessionId, inputLength: 5 }))
    const made = await synthesize(rows, { requests: 8 })
    expect(made.map(({ sessionId }) => sessionId)).toEqual(['a', 'b', 'a', 'a#2', 'b#2', 'a#2', 'a#3', 'b#3'])
  })

  test('reading the new trace again gives it again', async () => {
    const made = synthesizeTrace(traceOf(randomTrace(2), BLOCK), { ...options, requests: 150 }, createStreams(9))
    expect(await collect(made.rows())).toEqual(await collect(made.rows()))
  })
})

test.for(seeds)('every synthesised trace is a valid one that can be replayed: %d', async (seed) => {
  const stream = createStreams(seed).stream('options')
  const factor = () => 0.1 + 3 * stream()
  for (const rows of [randomTrace(seed, { sessionShare: 0.3 }), unruly(seed)]) {
    const options = {
      speedupRatio: factor(),
      prefixLenMultiplier: factor(),
      prefixRootMultiplier: 1 + Math.floor(3 * stream()),
      promptLenMultiplier: factor(),
      outputLenMultiplier: factor(),
      scaleDelays: stream() < 0.5,
      ...(stream() < 0.5 && { maxIsl: 1 + Math.floor(100 * stream()) }),
      ...(stream() < 0.5 && { requests: 1 + Math.floor(150 * stream()) }),
    }
    for (const [i, row] of (await synthesize(rows, options)).entries()) {
      checkPrompt(row.inputLength!, row.hashIds!.length, BLOCK, i)
      expect(mooncakeRow.parse(JSON.parse(mooncakeLine(row)))).toEqual(row)
    }
  }
})

describe('the new trace', () => {
  test('has a hash of its own, by its original and its options', async () => {
    const hashOf = (options: SynthesisOptions) => synthesizeTrace(traceOf([]), options, createStreams(1)).hash()
    expect(await hashOf({ maxIsl: 5 })).toMatch(/^[0-9a-f]{64}$/)
    expect(await hashOf({ maxIsl: 5 })).toBe(await hashOf({ maxIsl: 5 }))
    expect(new Set(await Promise.all([hashOf({}), hashOf({ maxIsl: 5 }), hashOf({ maxIsl: 6 })])).size).toBe(3)
  })

  test('can be made anew again', async () => {
    const rows = withOwnEnds(randomTrace(4))
    const once = synthesizeTrace(traceOf(rows, BLOCK), { prefixLenMultiplier: 2 }, createStreams(1))
    const twice = await collect(synthesizeTrace(once, { prefixLenMultiplier: 0.5 }, createStreams(1)).rows())
    expect(twice.map(({ inputLength }) => inputLength)).toEqual(rows.map(({ inputLength }) => inputLength))
  })
})

describe('a refusal says what is wrong', () => {
  test('where the original becomes shorter while it is read', async () => {
    const rows = randomTrace(1)
    const shrinking = {
      ...traceOf([], BLOCK),
      async *rows() {
        yield* rows
        rows.length = 0
      },
    }
    await expect(collect(synthesizeTrace(shrinking, {}, createStreams(1)).rows())).rejects.toThrow(
      '[trace] made.jsonl has become shorter while it was read.',
    )
  })

  test.for<[options: object, message: string]>([
    [{ speedupRatio: 0 }, '[trace.synthesize] speedupRatio: too small: expected number to be >0, got 0'],
    [{ prefixLenMultiplier: -1 }, 'prefixLenMultiplier: too small'],
    [{ promptLenMultiplier: Infinity }, 'promptLenMultiplier: '],
    [{ outputLenMultiplier: -0.1 }, 'outputLenMultiplier: too small'],
    [{ prefixRootMultiplier: 1.5 }, 'prefixRootMultiplier: '],
    [{ prefixRootMultiplier: 0 }, 'prefixRootMultiplier: too small'],
    [{ maxIsl: 0 }, 'maxIsl: too small'],
    [{ maxOsl: 0.5 }, 'maxOsl: '],
    [{ requests: 0 }, 'requests: too small'],
    [{ maxISL: 5 }, "unknown key 'maxISL'; known: speedupRatio, prefixLenMultiplier"],
  ])('%j', ([options, message]) => {
    expect(() => synthesizeTrace(traceOf([]), options, createStreams(1))).toThrow(message)
  })

  test.for<[rows: TraceRow[], options: SynthesisOptions, message: string]>([
    [[], {}, '[trace] made.jsonl holds no requests.'],
    [
      [{ inputLength: 9 }, { inputLength: 32, hashIds: [1, 2, 3] }],
      {},
      '[trace] Request 2 of the trace: 3 hash_ids at 16 tokens a block are too many for an input_length of 32. ' +
        'Is its block size another one?',
    ],
    [[{ inputLength: 0, hashIds: [1] }], {}, '[trace] Request 1 of the trace: an input_length of 0 is no prompt.'],
    [
      [{ inputLength: 32, hashIds: [2 ** 52, 2 ** 52] }],
      { prefixLenMultiplier: 2 },
      '[trace] Block ids up to 4503599627370496 at prefixLenMultiplier 2 leave no room for new ones below 2^53. ' +
        'Renumber the hash_ids of the trace from 0.',
    ],
    [
      [{ inputLength: 32, hashIds: [2 ** 51, 2 ** 51] }],
      { prefixRootMultiplier: 9 },
      '[trace] made.jsonl: 9 trees of block ids up to 2251799813685250 go beyond 2^53. Renumber its hash_ids from 0.',
    ],
  ])('%j with %j', async ([rows, options, message]) => {
    await expect(synthesize(rows, options)).rejects.toThrow(message)
  })
})
