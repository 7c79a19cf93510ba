import { beforeAll, describe, expect, test } from 'vitest'

import { disagreements, growthOf, type Soak, soak } from '../support/soak.ts'

/** The soak of benchmarks/self in short: what takes minutes to grow shows there. */
describe('a server that fails in every way', () => {
  let result: Soak

  beforeAll(async () => {
    result = await soak(15)
  }, 240_000)

  test('shows every kind of failure', () => {
    const { rows, truths } = result
    const kinds = new Set(rows.map(({ error }) => error?.kind))
    const wanted = ['http-429', 'http-500', 'connection-reset', 'truncated', 'malformed', 'timed-out']
    expect([...kinds]).toEqual(expect.arrayContaining(wanted))
    expect(truths.some(({ fault }) => fault === 'slow-headers')).toBe(true)
  })

  test('has each request accounted for exactly once', () => {
    const { run, rows } = result
    const { sent, completed, failed, timedOut, cancelled, withdrawn } = run.counts
    expect(sent).toBeGreaterThan(300)
    expect(rows).toHaveLength(sent)
    expect(withdrawn).toBeGreaterThan(0)
    expect(completed + failed + timedOut + cancelled + withdrawn).toBe(sent)
  })

  test('agrees with the account of it, request by request', () => {
    expect(disagreements(result)).toEqual([])
  })

  test('leaves no file, no socket and no thread behind', () => {
    const { before, after } = result
    expect(after.files).toBeLessThanOrEqual(before.files + 2)
    expect(after.threads).toBeLessThanOrEqual(before.threads)
  })

  test('makes nothing grow that a request holds for a while', () => {
    const growth = growthOf(result)
    expect(growth).toMatchObject({ threads: 0, timers: 0 })
    expect(Math.max(growth.files, growth.workerTimers, growth.workerSockets)).toBeLessThan(100)
    expect(growth.heapBytes).toBeLessThan(8e6)
  })
})

describe('the account', () => {
  const row = {
    id: 'a',
    seq: 0,
    session: 's',
    turn: 0,
    turns: 1,
    phase: 'measured',
    scheduledMs: 0,
    sentMs: 0,
    endMs: 9,
  } as const
  const whole = { ...row, outcome: 'completed', status: 200, outputTokens: 2 } as const
  const truth = {
    id: 'a',
    receivedMs: 1,
    startedMs: 1,
    tokensMs: [2, 3],
    endMs: 4,
    inputTokens: 1,
    outputTokens: 2,
    cachedTokens: 0,
    aborted: false,
    fault: null,
  } as const
  const account = (rows: readonly object[], truths: readonly object[]) => disagreements({ rows, truths } as never)

  test('finds nothing where both sides say the same', () => {
    expect(account([whole], [truth])).toEqual([])
  })

  test.for<[what: string, rows: object[], truths: object[], found: string]>([
    ['a request that the server never saw', [whole], [], 'a is completed and never reached the server'],
    ['a request that the client lost', [], [truth], 'a reached the server and was not reported'],
    ['a request that was sent twice', [whole], [truth, truth], '1 ids reached the server twice'],
    ['a request that was reported twice', [whole, whole], [truth], '1 ids were reported twice'],
    ['an answer with a token too few', [{ ...whole, outputTokens: 1 }], [truth], 'a: 1 tokens'],
    [
      'a failure that was taken for an answer',
      [whole],
      [{ ...truth, fault: 'truncated' }],
      'a is completed, and the server made it truncated',
    ],
    [
      'a request that nobody waits for',
      [{ ...row, outcome: 'timed-out', status: 200 }],
      [{ ...truth, endMs: null }],
      'a is timed-out and still runs on the server',
    ],
  ])('finds %s', ([, rows, truths, found]) => {
    expect(account(rows, truths)).toContain(found)
  })
})
