import { beforeAll, describe, expect, test, vi } from 'vitest'

import type { SyntheticOptions } from '../../../src/datasets/synthetic-options.ts'
import { synthetic } from '../../../src/datasets/synthetic.ts'
import type { Workload } from '../../../src/datasets/workload.ts'
import { exponential } from '../../../src/random/exponential.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { inOtherProcess } from '../../support/other-process.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
})

function workload(options: SyntheticOptions, seed: number | string = 42): Workload {
  return synthetic(options, source, createStreams(seed))
}

function sessions(from: Workload, indices: readonly number[]): unknown[] {
  return indices.map((index) => from.session(index))
}

function textOf(from: Workload, index: number): string {
  return from
    .session(index)
    .turns[0]!.parts.map((part) => (part.type === 'text' ? part.text : ''))
    .join('')
}

function lengths(from: Workload, count: number): number[] {
  return upTo(count).map((index) => from.session(index).turns[0]!.inputTokens)
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}

describe('a prompt', () => {
  test.each([1, 2, 3, 10, 127, 1_000, 30_000])('of %i tokens encodes to exactly so many', (inputTokens) => {
    const from = workload({ inputTokens })
    for (const index of upTo(5)) {
      expect(source.tokenizer.encode(textOf(from, index))).toHaveLength(inputTokens)
      expect(from.session(index).turns[0]!.inputTokens).toBe(inputTokens)
    }
  })

  test('of a drawn length encodes to exactly the length that it names', () => {
    const from = workload({ inputTokens: exponential({ mean: 60 }) })
    for (const index of upTo(300)) {
      expect(source.tokenizer.encode(textOf(from, index))).toHaveLength(from.session(index).turns[0]!.inputTokens)
    }
  })

  test('is another one in every session', () => {
    const from = workload({ inputTokens: 30 })
    expect(new Set(upTo(500).map((index) => textOf(from, index))).size).toBe(500)
  })

  test('is one turn of one text', () => {
    const session = workload({ inputTokens: 5, outputTokens: 7 }).session(3)
    expect(session).toEqual({
      id: 'synthetic-3',
      turns: [{ parts: [{ type: 'text', text: expect.stringMatching(/\S/) }], inputTokens: 5, maxTokens: 7 }],
    })
  })

  test('leaves the length of the answer to the server where none is named', () => {
    expect(workload({ inputTokens: 5 }).session(0).turns[0]).not.toHaveProperty('maxTokens')
  })
})

describe('the lengths', () => {
  test('follow their law: a normal one in mean and spread', () => {
    const drawn = lengths(workload({ inputTokens: normal({ mean: 200, stddev: 20 }) }), 3_000)
    expect(Math.abs(mean(drawn) - 200)).toBeLessThan((6 * 20) / Math.sqrt(3_000))
    const variance = mean(drawn.map((length) => (length - 200) ** 2))
    expect(variance / (400 + 1 / 12)).toBeGreaterThan(0.85)
    expect(variance / (400 + 1 / 12)).toBeLessThan(1.15)
  })

  test('follow their law: a uniform one reaches each length equally often', () => {
    const drawn = lengths(workload({ inputTokens: uniform({ min: 1, max: 8 }) }), 8_000)
    for (const length of upTo(8)) {
      const count = drawn.filter((value) => value === length + 1).length
      expect(Math.abs(count - 1_000)).toBeLessThan(6 * Math.sqrt(1_000 * (7 / 8)))
    }
  })

  test('are at least 1, and do not pile up there', () => {
    const drawn = lengths(workload({ inputTokens: normal({ mean: 0, stddev: 50 }) }), 2_000)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1)
    expect(drawn.filter((length) => length === 1).length).toBeLessThan(100)
  })

  test('of prompts do not foretell those of answers', () => {
    const law = uniform({ min: 1, max: 1_000 })
    const from = workload({ inputTokens: law, outputTokens: law })
    const turns = upTo(2_000).map((index) => from.session(index).turns[0]!)
    const covariance = mean(turns.map(({ inputTokens, maxTokens }) => (inputTokens - 500.5) * (maxTokens! - 500.5)))
    expect(Math.abs(covariance / (1_000 ** 2 / 12))).toBeLessThan(6 / Math.sqrt(2_000))
  })
})

describe('the seed', () => {
  const options = { inputTokens: normal({ mean: 40, stddev: 10 }), outputTokens: uniform({ min: 1, max: 99 }) }
  const indices = upTo(40)

  test('gives the same sessions in any order, any number of times', () => {
    const inOrder = sessions(workload(options), indices)
    expect(sessions(workload(options), indices.toReversed()).toReversed()).toEqual(inOrder)
    const one = workload(options)
    one.session(1_000_000)
    expect([...sessions(one, indices), ...sessions(one, indices)]).toEqual([...inOrder, ...inOrder])
  })

  test('gives the same sessions whether it is a number or its text', () => {
    expect(sessions(workload(options, '42'), indices)).toEqual(sessions(workload(options, 42), indices))
  })

  test('gives others when it is another', () => {
    expect(sessions(workload(options, 43), indices)).not.toEqual(sessions(workload(options, 42), indices))
  })

  test('gives the same sessions in another process', async () => {
    const there = await inOtherProcess(`
      const { synthetic } = await load('src/datasets/synthetic.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const options = {
        inputTokens: { type: 'normal', mean: 40, stddev: 10 },
        outputTokens: { type: 'uniform', min: 1, max: 99 },
      }
      const from = synthetic(options, await loadTextSource(await loadTokenizer()), createStreams(42))
      return [...Array(40).keys()].reverse().map((index) => from.session(index)).reverse()
    `)
    expect(there).toEqual(sessions(workload(options), indices))
  })
})

describe('the workload', () => {
  test('never runs out', () => {
    const from = workload({ inputTokens: 3 })
    expect(from.sessions).toBe(Infinity)
    expect(from.session(2 ** 40).id).toBe(`synthetic-${2 ** 40}`)
  })

  test('describes itself as JSON', () => {
    const from = workload({ inputTokens: normal({ mean: 5, stddev: 1 }), outputTokens: 3 })
    expect([from.name, JSON.parse(JSON.stringify(from.describe()))]).toEqual([
      'synthetic',
      {
        inputTokens: { type: 'normal', mean: 5, stddev: 1 },
        outputTokens: { type: 'constant', value: 3 },
        turns: { type: 'constant', value: 1 },
        tokenizer: 'builtin',
        corpus: 'shakespeare',
      },
    ])
  })

  test('takes a law of one’s own', () => {
    const from = workload({ inputTokens: { sample: () => 12.4 } })
    expect(source.tokenizer.encode(textOf(from, 0))).toHaveLength(12)
  })
})

describe('a refusal says what is wrong', () => {
  test.each<[unknown, string]>([
    [{}, '[dataset.synthetic] give either inputTokens or sequenceLengths, got {}'],
    [{ inputTokens: '550' }, 'inputTokens: expected a number or a distribution'],
    [
      { inputTokens: 5, outputToken: 3 },
      "[dataset.synthetic] unknown key 'outputToken'; known: inputTokens, outputTokens, sequenceLengths,",
    ],
    [{ inputTokens: { type: 'normal', average: 3 } }, "unknown key 'average'; known: mean, stddev"],
  ])('%j', (options, message) => {
    expect(() => workload(options as SyntheticOptions)).toThrow(message)
  })

  test.each([0, 0.4, -3, { type: 'normal', mean: -50, stddev: 1 }])(
    'when no prompt can have the length %j',
    (inputTokens) => {
      expect(() => workload({ inputTokens }).session(0)).toThrow(
        /^\[dataset\.synthetic\] .+ gave no length of at least 1 in 10,000 draws\.$/,
      )
    },
  )

  test('when no answer can have its length', () => {
    expect(() => workload({ inputTokens: 5, outputTokens: 0 }).session(0)).toThrow('gave no length of at least 1')
  })
})
