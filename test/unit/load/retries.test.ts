import { describe, expect, test, vi } from 'vitest'

import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { pausesOf } from '../../../src/load/retries.ts'
import { type Ended, retryPause } from '../../../src/load/retry-pause.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { upTo } from '../../support/load-run.ts'

const resolve = (retries: unknown) =>
  resolveLoad({ concurrency: 1, requests: 1, retries } as LoadOptions, { sessions: Infinity }).retries!

describe('pauses before retries', () => {
  const streams = createStreams('retries')

  test('double from half a second up to eight, between half of that and all of it', () => {
    const pauses = upTo(200).map((session) => pausesOf(resolve({ most: 6 }), streams, session, 0))
    for (const [i, full] of [500, 1_000, 2_000, 4_000, 8_000, 8_000].entries()) {
      const drawn = pauses.map((each) => each[i]!)
      expect(Math.min(...drawn)).toBeGreaterThan(full / 2)
      expect(Math.max(...drawn)).toBeLessThanOrEqual(full)
      expect(new Set(drawn).size).toBe(200)
    }
  })

  test('are those of the options, and the same for the same turn', () => {
    const retries = resolve({ most: 3, backoff: { from: '10ms', factor: 3, to: 50 } })
    const pauses = pausesOf(retries, streams, 7, 2)
    expect(pausesOf(retries, createStreams('retries'), 7, 2)).toEqual(pauses)
    expect(pauses.map((pause, i) => pause / [10, 30, 50][i]!).every((share) => share > 0.5 && share <= 1)).toBe(true)
  })

  test('begin where the options say, though that is beyond the usual end', () => {
    const { backoff } = resolve({ most: 2, backoff: { from: '30s' } })
    expect(backoff).toEqual({ fromMs: 30_000, factor: 2, toMs: 30_000 })
  })

  test('are numbers whatever their factor', () => {
    const pauses = (from: number) => pausesOf(resolve({ most: 3, backoff: { from, factor: 1e200 } }), streams, 0, 0)
    expect(pauses(0)).toEqual([0, 0, 0])
    expect(pauses(1).every(Number.isFinite)).toBe(true)
  })
})

describe('a request that has ended', () => {
  const rules = { on: ['http-429', 'connection-reset', 'timed-out'], longestWaitMs: 60_000 }
  const ended: Ended = {
    outcome: 'completed',
    status: 429,
    error: '',
    attempt: 0,
    retryAfter: '',
    request: { retryPausesMs: [100, 200] },
  }
  const pauseOf = (overrides: Partial<Ended>) => retryPause({ ...ended, ...overrides }, rules)

  test('is sent again after the pause of its attempt', () => {
    expect([pauseOf({}), pauseOf({ attempt: 1 })]).toEqual([100, 200])
  })

  test('is not sent again after its last attempt', () => {
    expect(pauseOf({ attempt: 2 })).toBeUndefined()
    expect(pauseOf({ request: {} })).toBeUndefined()
  })

  test.each<[string, Partial<Ended>, number | undefined]>([
    ['a status that is not named', { status: 500 }, undefined],
    ['an answer', { status: 200 }, undefined],
    ['a reset', { outcome: 'failed', status: 0, error: 'ECONNRESET read' }, 100],
    ['a reset after the headers', { outcome: 'failed', status: 200, error: 'UND_ERR_SOCKET other side closed' }, 100],
    ['a refused connection, which is not named', { outcome: 'failed', error: 'ECONNREFUSED connect' }, undefined],
    ['a timeout', { outcome: 'timed-out', status: 0 }, 100],
    ['the end of the run', { outcome: 'cancelled' }, undefined],
    ['the client on purpose', { outcome: 'withdrawn' }, undefined],
  ])('by %s is judged by its kind', (_, overrides, pause) => {
    expect(pauseOf(overrides)).toBe(pause)
  })

  test('waits as long as the server asks, where that is longer', () => {
    expect([pauseOf({ retryAfter: '3' }), pauseOf({ retryAfter: '0' })]).toEqual([3_000, 100])
  })

  test('understands a date, and takes one in the past for now', () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-01T10:00:00Z'), toFake: ['Date'] })
    const dates = ['Sun, 01 Mar 2026 10:00:07 GMT', 'Sun, 01 Mar 2026 09:00:00 GMT', 'soon']
    expect(dates.map((retryAfter) => pauseOf({ retryAfter }))).toEqual([7_000, 100, 100])
    vi.useRealTimers()
  })

  test('is given up where the server asks for more patience than there is', () => {
    expect([pauseOf({ retryAfter: '60' }), pauseOf({ retryAfter: '61' })]).toEqual([60_000, undefined])
  })
})

test('retries are of what passes by itself, unless told otherwise', () => {
  expect(resolve({ most: 2 })).toEqual({
    most: 2,
    on: [
      'connection-refused',
      'connection-reset',
      'connect-timeout',
      'http-408',
      'http-429',
      'http-500',
      'http-502',
      'http-503',
      'http-504',
    ],
    backoff: { fromMs: 500, factor: 2, toMs: 8_000 },
    longestWaitMs: 60_000,
  })
})

test.each<[string, unknown, string]>([
  ['none', {}, 'retries.most: '],
  ['no retry', { most: 0 }, 'retries.most: '],
  ['an empty list', { most: 1, on: [] }, 'retries.on: '],
  [
    'what only the text of an answer tells',
    { most: 1, on: ['truncated'] },
    "retries.on.0: expected http- and a status such as 'http-429', 'timed-out', or one of connection-refused, connection-reset",
  ],
  ['a success', { most: 1, on: ['http-200'] }, 'retries.on.0: '],
  ['a factor that shrinks', { most: 1, backoff: { factor: 0.5 } }, 'retries.backoff.factor: '],
  [
    'an end before the beginning',
    { most: 1, backoff: { from: '2s', to: '1s' } },
    'retries.backoff.to: must not be below from',
  ],
  ['a typo', { most: 1, backoff: { start: 5 } }, "retries.backoff: unknown key 'start'; known: from, factor, to"],
])('a refusal says what is wrong with %s', (_, retries, message) => {
  expect(() => resolve(retries)).toThrow(message)
})
