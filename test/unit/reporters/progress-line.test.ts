import { describe, expect, test } from 'vitest'

import { renderProgress } from '../../../reporters/progress-line.ts'
import { columnsOf } from '../../../reporters/text.ts'
import type { Progress } from '../../../src/report/progress.ts'

const chat: Progress = {
  id: 'a',
  name: 'chat',
  phase: 'measuring',
  elapsedMs: 7_900,
  requests: { ended: 412, total: 1_000 },
  sessions: { ended: 412, total: null },
  durationMs: null,
  inFlight: 16,
  errors: 2,
  recent: { requestsPerSecond: 52.34, waits: { metric: 'ttft', p50: 61.23, p99: 140.2 } },
  leftMs: 11_234,
}

describe('the progress of a run in a line', () => {
  test('has all of it where there is room', () => {
    expect(renderProgress(chat, 120)).toBe(
      'chat  412/1,000 requests · 2 errors · 12 s left · 52.3/s · TTFT p50 61.2 p99 140 ms · 16 in flight',
    )
  })

  test('leaves out what matters least where there is less', () => {
    expect(renderProgress(chat, 79)).toBe('chat  412/1,000 requests · 2 errors · 12 s left · 52.3/s')
    expect(renderProgress(chat, 40)).toBe('chat  412/1,000 requests · 2 errors')
  })

  test.each([10, 20, 40, 60, 79, 99, 119])('fits %i columns whatever the run is called', (width) => {
    const name = '負荷\u001B[2J\n'.repeat(20)
    expect(columnsOf(renderProgress({ ...chat, name }, width))).toBeLessThanOrEqual(width)
    // oxlint-disable-next-line no-control-regex
    expect(renderProgress({ ...chat, name }, width)).not.toMatch(/[\u0000-\u001F]/)
  })

  test.each<[Partial<Progress>, string]>([
    [{ requests: { ended: 412, total: null }, durationMs: 30_000 }, 'chat  7.9 s of 30.0 s, 412 requests'],
    [
      { elapsedMs: 31_000, requests: { ended: 1, total: null }, durationMs: 30_000 },
      'chat  30.0 s of 30.0 s, 1 request',
    ],
    [
      { requests: { ended: 412, total: null }, sessions: { ended: 90, total: 200 } },
      'chat  90/200 sessions, 412 requests',
    ],
    [{ requests: { ended: 412, total: null } }, 'chat  412 requests in 7.9 s'],
    [{ phase: 'warm-up' }, 'chat  warming up for 7.9 s'],
  ])('says how far it is by the bound that it has: %j', (change, expected) => {
    expect(renderProgress({ ...chat, ...change }, 120).split(' · ')[0]).toBe(expected)
  })

  test('says that it is being prepared, and nothing else', () => {
    const preparing: Progress = {
      ...chat,
      phase: 'preparing',
      elapsedMs: 75_000,
      errors: 0,
      leftMs: null,
      recent: { requestsPerSecond: 0, waits: null },
    }
    expect(renderProgress(preparing, 120)).toBe('chat  preparing the first requests for 1 min 15 s')
  })

  test('tells minutes that are left, and latencies of whole answers', () => {
    const waits = { metric: 'requestLatency', p50: 1_234.5, p99: 20_000 } as const
    expect(renderProgress({ ...chat, leftMs: 185_000, recent: { requestsPerSecond: 0.5, waits } }, 120)).toContain(
      '3 min 5 s left · 0.5/s · Request latency p50 1,235 p99 20,000 ms',
    )
  })
})
