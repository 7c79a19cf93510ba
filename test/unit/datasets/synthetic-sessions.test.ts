import { beforeAll, describe, expect, test, vi } from 'vitest'

import type { SyntheticOptions } from '../../../src/datasets/synthetic-options.ts'
import { synthetic } from '../../../src/datasets/synthetic.ts'
import type { Workload } from '../../../src/datasets/workload.ts'
import { sequenceLengths } from '../../../src/random/sequence-lengths.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { preambleOf, promptsOf } from '../../support/prompts.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
})

function workload(options: SyntheticOptions, seed = 42): Workload {
  return synthetic(options, source, createStreams(seed))
}

function tokensOf(text: string): number {
  return source.tokenizer.encode(text).length
}

describe('entries', () => {
  test('are used over and over, in sessions with ids of their own', () => {
    const from = workload({ inputTokens: 20, entries: 3, turns: 2, userContextTokens: 5 })
    const [first, second, , again] = upTo(4).map((index) => from.session(index))
    expect([promptsOf(again!), preambleOf(again!)]).toEqual([promptsOf(first!), preambleOf(first!)])
    expect(promptsOf(second!)).not.toEqual(promptsOf(first!))
    expect([first!.id, again!.id]).toEqual(['synthetic-0', 'synthetic-3'])
  })
})

describe('pairs of lengths', () => {
  test('stay together, and have their shares', () => {
    const from = workload({ sequenceLengths: '256,16:75;32,128:25' })
    const drawn = upTo(2_000).map((index) => from.session(index).turns[0]!)
    const pairs = drawn.map(({ inputTokens, maxTokens }) => `${inputTokens} ${maxTokens}`)
    expect(new Set(pairs)).toEqual(new Set(['256 16', '32 128']))
    const share = pairs.filter((pair) => pair === '256 16').length / 2_000
    expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / 2_000))
  })

  test('may be made beforehand', () => {
    const mix = sequenceLengths([{ isl: 7, osl: 9, percent: 100 }])
    expect(workload({ sequenceLengths: mix }).session(0).turns[0]).toMatchObject({ inputTokens: 7, maxTokens: 9 })
  })
})

describe('turns', () => {
  test('are as many as their law says, each of another text and of its exact length', () => {
    const from = workload({ inputTokens: uniform({ min: 5, max: 50 }), turns: uniform({ min: 1, max: 6 }) })
    const sessions = upTo(300).map((index) => from.session(index))
    expect(new Set(sessions.map(({ turns }) => turns.length))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
    for (const session of sessions) {
      const prompts = promptsOf(session)
      expect(new Set(prompts).size).toBe(prompts.length)
      expect(prompts.map(tokensOf)).toEqual(session.turns.map(({ inputTokens }) => inputTokens))
    }
  })

  test('pause before each but the first', () => {
    const from = workload({ inputTokens: 5, turns: 4, turnDelayMs: uniform({ min: 100, max: 200 }) })
    const delays = from.session(3).turns.map(({ delayMs }) => delayMs)
    expect(delays[0]).toBeUndefined()
    expect(new Set(delays).size).toBe(4)
    for (const delay of delays.slice(1)) expect(delay).toSatisfy((ms: number) => ms >= 100 && ms <= 200)
  })

  test('have the same first prompt, however many come after it', () => {
    const [one, four] = [1, 4].map((turns) => workload({ inputTokens: 30, outputTokens: 7, turns }).session(9))
    expect(four!.turns[0]).toEqual(one!.turns[0])
  })
})

describe('a prefix', () => {
  test('and a prompt make exactly the sum of their tokens', () => {
    const from = workload({ inputTokens: uniform({ min: 1, max: 90 }), prefix: { tokens: 128, pool: 4 } })
    for (const index of upTo(200)) {
      const [turn] = from.session(index).turns
      const [prefix, prompt] = turn!.parts.map((part) => (part.type === 'text' ? part.text : ''))
      expect(tokensOf(prefix!)).toBe(128)
      expect(tokensOf(prefix! + prompt!)).toBe(turn!.inputTokens)
      expect(turn!.inputTokens).toBeGreaterThan(128)
    }
  })

  test('is one of the pool, each equally often unless told otherwise', () => {
    const from = workload({ inputTokens: 3, prefix: { tokens: 20, pool: 5 } })
    const counts = countBy(upTo(4_000).map((index) => prefixOf(from, index)))
    expect(counts).toHaveLength(5)
    for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(5 * Math.sqrt(800 * 0.8))
  })

  test('is as popular as its law says', () => {
    const from = workload({ inputTokens: 3, prefix: { tokens: 20, pool: 3, sampling: { type: 'zipf', skew: 1 } } })
    const counts = countBy(upTo(4_000).map((index) => prefixOf(from, index)))
    const expected = [1, 1 / 2, 1 / 3].map((weight) => (4_000 * weight) / (11 / 6))
    for (const [i, count] of counts.entries()) expect(Math.abs(count - expected[i]!)).toBeLessThan(160)
  })

  test('stands before the first turn only', () => {
    const turns = workload({ inputTokens: 3, turns: 3, prefix: { tokens: 20 } }).session(0).turns
    expect(turns.map(({ inputTokens }) => inputTokens)).toEqual([23, 3, 3])
  })
})

describe('the preamble', () => {
  test('has a system prompt that all sessions share, and a context that is each one’s own', () => {
    const from = workload({ inputTokens: 4, sharedSystemTokens: 50, userContextTokens: 30 })
    const [first, second] = [0, 1].map((index) => from.session(index))
    const [system, context] = preambleOf(first!)
    expect(preambleOf(second!)[0]).toBe(system)
    expect(preambleOf(second!)[1]).not.toBe(context)
    expect([system!.startsWith('system: '), context!.startsWith('user: ')]).toEqual([true, true])
    expect(tokensOf(system!.slice('system: '.length))).toBe(50)
    expect(tokensOf(context!.slice('user: '.length))).toBe(30)
    expect(first!.preamble!.tokens).toBe(80)
  })

  test('is absent unless asked for', () => {
    expect(workload({ inputTokens: 4 }).session(0)).not.toHaveProperty('preamble')
  })
})

describe('a cache bust', () => {
  const busted = (at: 'first-turn-prefix' | 'first-turn-suffix', nonce?: string) =>
    workload({
      inputTokens: 60,
      entries: 1,
      prefix: { tokens: 40 },
      cacheBust: nonce === undefined ? at : { at, nonce },
    })

  test.each(['first-turn-prefix', 'first-turn-suffix'] as const)(
    'at the %s changes sixteen tokens of each session, without changing how many there are',
    (at) => {
      const from = busted(at)
      const prompts = upTo(50).map((index) => promptsOf(from.session(index))[0]!)
      expect(new Set(prompts).size).toBe(50)
      expect(new Set(prompts.map(tokensOf))).toEqual(new Set([100]))
      const kept = upTo(50).map((index) => {
        const texts = from.session(index).turns[0]!.parts.map((part) => (part.type === 'text' ? part.text : ''))
        return at === 'first-turn-prefix' ? texts.at(-1) : texts[1]
      })
      expect(new Set(kept.map((text) => tokensOf(text!)))).toEqual(new Set([44]))
      expect(new Set(kept).size).toBe(1)
    },
  )

  test.each(['system-prefix', 'system-suffix'] as const)('at the %s is in the system prompt', (at) => {
    const from = workload({ inputTokens: 9, entries: 1, sharedSystemTokens: 30, cacheBust: at })
    const [first, second] = [0, 1].map((index) => from.session(index))
    expect(promptsOf(first!)).toEqual(promptsOf(second!))
    const systems = [first!, second!].map((session) => preambleOf(session)[0]!.slice('system: '.length))
    expect(systems.map(tokensOf)).toEqual([30, 30])
    const shared =
      at === 'system-prefix' ? systems.map((text) => text.slice(-20)) : systems.map((text) => text.slice(0, 20))
    expect(shared[0]).toBe(shared[1])
    expect(systems[0]).not.toBe(systems[1])
  })

  test('takes the whole of a prompt that is shorter', () => {
    const from = workload({ inputTokens: 5, entries: 1, cacheBust: 'first-turn-prefix' })
    const prompts = upTo(20).map((index) => promptsOf(from.session(index))[0]!)
    expect([new Set(prompts).size, new Set(prompts.map(tokensOf))]).toEqual([20, new Set([5])])
  })

  test('is another one in each run, and the same where its nonce is, which the report has', () => {
    const first = busted('first-turn-prefix')
    const other = busted('first-turn-prefix')
    expect(promptsOf(other.session(0))).not.toEqual(promptsOf(first.session(0)))
    const { nonce } = first.describe()['cacheBust'] as { nonce: string }
    expect(promptsOf(busted('first-turn-prefix', nonce).session(0))).toEqual(promptsOf(first.session(0)))
  })
})

describe('the body', () => {
  test('asks for full answers, and for a least length, where told to', () => {
    const options = { inputTokens: 3, outputTokens: 40, ignoreEos: true, extraBody: { temperature: 0 } }
    expect(workload({ ...options, minTokens: 'outputTokens' }).session(0).turns[0]!.extraBody).toEqual({
      ignore_eos: true,
      min_tokens: 40,
      temperature: 0,
    })
    expect(workload({ ...options, minTokens: 7 }).session(0).turns[0]!.extraBody).toMatchObject({ min_tokens: 7 })
  })

  test('is left alone otherwise', () => {
    expect(workload({ inputTokens: 3 }).session(0).turns[0]).not.toHaveProperty('extraBody')
  })
})

test('every option is described as JSON', () => {
  const options = {
    sequenceLengths: '8,8:100',
    entries: 4,
    turns: 2,
    turnDelayMs: 5,
    prefix: { tokens: 10, pool: 2, sampling: { type: 'shuffle' } },
    sharedSystemTokens: 6,
    userContextTokens: 7,
    cacheBust: { at: 'system-suffix', nonce: 'n' },
    ignoreEos: false,
    minTokens: 'outputTokens',
    extraBody: { top_p: 1 },
  } as const
  const described = JSON.parse(JSON.stringify(workload(options).describe())) as Record<string, unknown>
  expect(described).toMatchObject({
    sequenceLengths: { pairs: [{ isl: 8, osl: 8, percent: 100 }] },
    entries: 4,
    turns: { type: 'constant', value: 2 },
    turnDelayMs: { type: 'constant', value: 5 },
    prefix: { tokens: { type: 'constant', value: 10 }, pool: 2, sampling: { type: 'shuffle' } },
    cacheBust: { at: 'system-suffix', nonce: 'n' },
    minTokens: 'outputTokens',
  })
  expect(Object.keys(options).filter((key) => !(key in described))).toEqual([])
})

describe('a refusal says what is wrong', () => {
  test.each<[unknown, string]>([
    [{ inputTokens: 3, sequenceLengths: '8,8:100' }, 'give either inputTokens or sequenceLengths'],
    [{ outputTokens: 3, sequenceLengths: '8,8:100' }, 'outputTokens: is drawn by sequenceLengths already, got'],
    [{ sequenceLengths: '8,8:99' }, 'percentages must sum to 100, not 99'],
    [
      { sequenceLengths: 5 },
      "sequenceLengths: expected sequenceLengths(…) or text such as '256,128:60;512,64:40', got 5",
    ],
    [{ inputTokens: 3, minTokens: 'outputTokens' }, 'minTokens: needs outputTokens or sequenceLengths'],
    [{ inputTokens: 3, cacheBust: 'system-prefix' }, 'cacheBust: needs sharedSystemTokens: there is no system prompt'],
    [{ inputTokens: 3, cacheBust: 'everywhere' }, 'cacheBust.at'],
    [{ inputTokens: 3, entries: 0 }, 'entries'],
    [{ inputTokens: 3, prefix: { pool: 3 } }, 'prefix.tokens: expected a number or a distribution'],
    [{ inputTokens: 3, prefix: { tokens: 5, pool: 0 } }, 'prefix.pool'],
    [
      { inputTokens: 3, prefix: { tokens: 5, pool: 2, sampling: { type: 'fixed', index: 2 } } },
      'prefix.sampling.index',
    ],
    [{ inputTokens: 3, prefix: { tokens: 5, size: 2 } }, "prefix: unknown key 'size'; known: tokens, pool, sampling"],
  ])('%j', (options, message) => {
    expect(() => workload(options as SyntheticOptions)).toThrow(message)
  })
})

function prefixOf(from: Workload, index: number): string {
  const [part] = from.session(index).turns[0]!.parts
  return part!.type === 'text' ? part!.text : ''
}

/** How often each text occurs, the most frequent first. */
function countBy(texts: readonly string[]): number[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts.values()].sort((a, b) => b - a)
}
