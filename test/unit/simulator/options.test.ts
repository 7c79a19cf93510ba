import { describe, expect, test } from 'vitest'

import { normal } from '../../../src/random/normal.ts'
import { FAULT_KINDS, type FailureOptions } from '../../../src/simulator/failure-options.ts'
import { resolveSimulator, type SimulatorOptions } from '../../../src/simulator/options.ts'

function refusal(options: unknown): string {
  try {
    resolveSimulator(options as SimulatorOptions)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('was accepted')
}

describe('resolved options', () => {
  test('listen on loopback, on a free port, and leave nothing open', () => {
    expect(resolveSimulator()).toEqual({
      port: 0,
      host: '127.0.0.1',
      model: 'inferbench-simulator',
      ttftMs: { type: 'normal', mean: 40, stddev: 5 },
      itlMs: { type: 'normal', mean: 3, stddev: 0.5 },
      outputTokens: { type: 'constant', value: 128 },
      maxRunning: 256,
      prefillTokensPerSecond: 100_000,
      decodeMsPerRunning: 0,
      kvTokens: Infinity,
      prefixCache: { blocks: 65_536, blockTokens: 16 },
      encoder: { cacheBytes: 2 ** 28, msPerMegapixel: 40, msPerAudioSecond: 5, msPerFrame: 1 },
      failures: { kinds: {}, retryAfterSeconds: 1, stallMs: Infinity, slowHeadersMs: 1_000 },
      tokenizer: 'builtin',
      seed: '0',
    })
  })

  test('are data that another thread can take, whichever way a length was given', () => {
    const resolved = resolveSimulator({
      ttftMs: 5,
      itlMs: normal({ mean: 2, stddev: 1 }),
      outputTokens: { type: 'uniform', min: 1, max: 9 },
    })
    expect(structuredClone(resolved)).toMatchObject({
      ttftMs: { type: 'constant', value: 5 },
      itlMs: { type: 'normal', mean: 2, stddev: 1 },
      outputTokens: { type: 'uniform', min: 1, max: 9 },
    })
  })

  test('resolve to themselves', () => {
    const resolved = resolveSimulator({ ttftMs: normal({ mean: 2 }), seed: 7, model: 'm' })
    expect(resolveSimulator(resolved)).toEqual(resolved)
  })

  test('write a seed as text, whatever it was', () => {
    expect([resolveSimulator({ seed: 7 }).seed, resolveSimulator({ seed: '7' }).seed]).toEqual(['7', '7'])
  })
})

describe('failures', () => {
  const kindsOf = (failures: FailureOptions) => resolveSimulator({ failures }).failures.kinds

  test('divide their rate among all kinds, or among some, equally', () => {
    expect(kindsOf({ rate: 0.7 })).toEqual(Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0.7 / 7])))
    expect(kindsOf({ rate: 0.3, kinds: ['stall', 'truncated', 'stall'] })).toEqual({ stall: 0.15, truncated: 0.15 })
  })

  test('have a share for each kind where that is given', () => {
    expect(kindsOf({ kinds: { 'http-429': 0.01, 'stall': 0.02 } })).toEqual({ 'http-429': 0.01, 'stall': 0.02 })
  })

  test('may be all requests, divided by any number of kinds', () => {
    for (const count of [1, 2, 3, 5, 6, 7]) {
      const kinds = FAULT_KINDS.slice(0, count)
      expect(Object.keys(kindsOf({ rate: 1, kinds }))).toEqual(kinds)
    }
  })

  test('resolve to themselves', () => {
    const resolved = resolveSimulator({ failures: { rate: 0.1, stallMs: 500 } })
    expect(resolveSimulator(resolved)).toEqual(resolved)
  })
})

describe('a refusal says what is wrong', () => {
  test.each(['ttftMs', 'itlMs', 'outputTokens'])(
    'with a law of the own code for %s: it cannot travel to the thread',
    (option) => {
      expect(refusal({ [option]: { sample: () => 1 } })).toMatch(
        new RegExp(`^\\[simulator\\.${option}\\] Only built-in distributions work here: constant, uniform, normal`),
      )
    },
  )

  test.each([0, -5, { type: 'normal', mean: -100, stddev: 1 }])(
    'with answers that would have no token: %j',
    (outputTokens) => {
      expect(refusal({ outputTokens })).toMatch(/^\[simulator\.outputTokens\] .+ gave no length of at least 1/)
    },
  )

  test.each<[object, string]>([
    [{ port: 70_000 }, 'port: '],
    [{ port: 80.5 }, 'port: '],
    [{ host: '' }, 'host: '],
    [{ model: '' }, 'model: '],
    [{ maxRunning: 0 }, 'maxRunning: '],
    [{ tokenizer: '' }, 'tokenizer: '],
    [{ ttftMs: 'fast' }, 'ttftMs: expected a number or a distribution'],
    [{ ttftMs: NaN }, 'ttftMs: expected a number or a distribution'],
    [{ itlMs: { type: 'weibull' } }, 'Unknown distribution: "weibull"'],
    [{ itlMs: { type: 'normal' } }, 'mean: '],
    [{ seed: {} }, 'seed: '],
    [{ prefillTokensPerSecond: 0 }, 'prefillTokensPerSecond: '],
    [{ decodeMsPerRunning: -1 }, 'decodeMsPerRunning: '],
    [{ kvTokens: 0 }, 'kvTokens: '],
    [{ kvTokens: 1.5 }, 'kvTokens: '],
    [{ prefixCache: { blocks: -1 } }, 'prefixCache.blocks: '],
    [{ prefixCache: { blockTokens: 0 } }, 'prefixCache.blockTokens: '],
    [{ prefixCache: { size: 1 } }, "prefixCache: unknown key 'size'; known: blocks, blockTokens"],
    [{ encoder: { cacheBytes: -1 } }, 'encoder.cacheBytes: '],
    [{ encoder: { msPerFrame: NaN } }, 'encoder.msPerFrame: '],
    [{ failures: { rate: 1.5 } }, 'failures.rate: '],
    [{ failures: { rate: 0.1, kinds: ['explosion'] } }, 'failures.kinds.0: '],
    [{ failures: { rate: 0.1, kinds: [] } }, 'failures.kinds: '],
    [{ failures: { kinds: { explosion: 0.1 } } }, "failures.kinds: unknown key 'explosion'; known: http-429, http-500"],
    [{ failures: { kinds: { stall: 2 } } }, 'failures.kinds.stall: '],
    [{ failures: { kinds: ['stall'] } }, 'failures.kinds: a list needs a rate; expected { rate, kinds: [ … ] }'],
    [{ failures: { rate: 0.1, kinds: { stall: 0.1 } } }, 'failures.kinds: shares by kind need no rate'],
    [
      { failures: { kinds: { 'stall': 0.75, 'http-500': 0.5 } } },
      'failures.kinds: expected shares that sum to at most 1, not 1.25',
    ],
    [{ failures: { retryAfterSeconds: 0.5 } }, 'failures.retryAfterSeconds: '],
    [{ failures: { slowHeadersMs: -1 } }, 'failures.slowHeadersMs: '],
    [{ failures: { slowHeadersMs: Infinity } }, 'failures.slowHeadersMs: '],
    [
      { ports: 1 },
      "unknown key 'ports'; known: port, host, model, ttftMs, itlMs, outputTokens, maxRunning, prefillTokensPerSecond, decodeMsPerRunning, kvTokens, prefixCache, encoder, failures, tokenizer, seed",
    ],
  ])('with %j', (options, message) => {
    expect(refusal(options)).toContain(message)
  })
})
