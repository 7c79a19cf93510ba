import { describe, expect, test } from 'vitest'

import { createCancelDraw } from '../../../src/load/cancel.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { upTo } from '../../support/load-run.ts'

const resolve = (cancel: unknown) =>
  resolveLoad({ concurrency: 1, requests: 1, cancel } as LoadOptions, { sessions: Infinity }).cancel!

describe('requests to give up', () => {
  const streams = createStreams('cancel')

  test('are drawn by session and turn, in any order', () => {
    const draw = createCancelDraw(resolve({ share: 0.3, after: 500 }), streams)
    const places = upTo(200).map((i) => [i % 40, i % 5] as const)
    const forth = places.map(([session, turn]) => draw(session, turn))
    const again = createCancelDraw(resolve({ share: 0.3, after: 500 }), streams)
    const back = places.toReversed().map(([session, turn]) => again(session, turn))
    expect(back.toReversed()).toEqual(forth)
    expect(new Set(forth)).toEqual(new Set([500, undefined]))
  })

  test('are the share that was asked for', () => {
    const draw = createCancelDraw(resolve({ share: 0.2, after: '1.5s' }), streams)
    const drawn = upTo(5_000).map((session) => draw(session, 0))
    const share = drawn.filter((after) => after === 1_500).length / drawn.length
    // Four standard errors.
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 5_000))
  })

  test('are all of them at a share of 1, after times of any law, none below 0', () => {
    const draw = createCancelDraw(resolve({ share: 1, after: normal({ mean: 10, stddev: 20 }) }), streams)
    const drawn = upTo(500).map((session) => draw(session, 3)!)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(new Set(drawn).size).toBeGreaterThan(20)
  })

  test('are none whose time is beyond every limit of a request: no timer could wait for it', () => {
    const draws = ['480h', '720h'].map((after) => createCancelDraw(resolve({ share: 1, after }), streams)(0, 0))
    expect(draws).toEqual([480 * 3_600_000, undefined])
  })

  test('keep their law as data that reports can hold', () => {
    const cancel = resolve({ share: 0.5, after: uniform({ min: 100, max: 900 }) })
    expect(cancel).toEqual({ share: 0.5, after: { type: 'uniform', min: 100, max: 900, integer: true } })
    expect(structuredClone(resolve({ share: 0.5, after: { type: 'exponential', mean: 30 } }))).toEqual({
      share: 0.5,
      after: { type: 'exponential', mean: 30 },
    })
  })
})

test.each<[string, unknown, string]>([
  ['no share', { after: 5 }, 'cancel.share: '],
  ['a share of nothing', { share: 0, after: 5 }, 'cancel.share: '],
  ['a share above all', { share: 1.5, after: 5 }, 'cancel.share: '],
  [
    'no time',
    { share: 0.5 },
    "cancel.after: expected milliseconds or a duration such as '30s', '1.5m', '250ms', got nothing",
  ],
  ['no law', { share: 0.5, after: {} }, 'cancel.after: '],
  ['a time below 0', { share: 0.5, after: -1 }, 'cancel.after: must not be below 0, got -1'],
  ['a time of no unit', { share: 0.5, after: '500' }, 'cancel.after: '],
  ['a law of their own', { share: 0.5, after: { sample: () => 3 } }, 'Only built-in distributions work here'],
  ['a typo', { share: 0.5, afterMs: 3 }, "cancel: unknown key 'afterMs'; known: share, after"],
])('a refusal says what is wrong with %s', (_, cancel, message) => {
  expect(() => resolve(cancel)).toThrow(message)
})
