import { describe, expect, test } from 'vitest'

import { type Segment, steady } from '../../../src/load/profile.ts'
import { createStreams } from '../../../src/random/streams.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { createSaturationWatch } from '../../../src/report/saturation.ts'
import { row } from '../../support/runs.ts'

interface Queue {
  readonly seed?: string
  /** Requests per second at an instant. */
  readonly rate: (atMs: number) => number
  readonly servers: number
  /** Mean of exponential service times. */
  readonly serviceMs: number
  readonly minutes: number
}

/** Rows of a server with so many places, first come first served, in the order of their ends. */
function serve({ seed = 'queue', rate, servers, serviceMs, minutes }: Queue): RequestRow[] {
  const stream = createStreams(seed).stream('queue')
  const exponential = (mean: number) => -mean * Math.log(1 - stream())
  const freeAt = Array.from({ length: servers }, () => 0)
  const rows: RequestRow[] = []
  let atMs = 0
  for (let seq = 0; ; seq++) {
    atMs += exponential(1_000 / rate(atMs))
    if (atMs > minutes * 60_000) break
    const place = freeAt.indexOf(Math.min(...freeAt))
    const startMs = Math.max(atMs, freeAt[place]!)
    const endMs = startMs + exponential(serviceMs)
    freeAt[place] = endMs
    const ttft = startMs + 20 - atMs
    rows.push(row(seq, { scheduledMs: atMs, sentMs: atMs, endMs: Math.max(endMs, startMs + 20), ttft }))
  }
  return rows.toSorted((a, b) => a.endMs - b.endMs)
}

/** When the run is ended, ms; `undefined` where it isn't. */
function endedAt(rows: readonly RequestRow[], rate: readonly Segment[], windowMs = 30_000): number | undefined {
  const watch = createSaturationWatch({ windowMs, rate })
  return rows.find((each) => watch(each) !== undefined)?.endMs
}

const seeds = Array.from({ length: 20 }, (_, i) => `seed-${i}`)

describe('a server beyond its capacity', () => {
  // Sixteen places of 400 ms: 40 requests per second.
  test.for([1.25, 1.5, 2])('is found at %f times of it', (times) => {
    const rate = 40 * times
    const ends = seeds.map((seed) =>
      endedAt(serve({ seed, rate: () => rate, servers: 16, serviceMs: 400, minutes: 3 }), steady(rate)),
    )
    for (const at of ends) expect(at).toBeLessThan(150_000)
  })

  test('is found in a later stage', () => {
    const stages: Segment[] = [
      { from: 20, to: 20, overMs: 90_000, shape: 'linear' },
      { from: 60, to: 60, overMs: 90_000, shape: 'linear' },
    ]
    const rows = serve({ rate: (atMs) => (atMs < 90_000 ? 20 : 60), servers: 16, serviceMs: 400, minutes: 3 })
    const at = endedAt(rows, stages)!
    expect(at).toBeGreaterThan(90_000)
    expect(at).toBeLessThan(150_000)
  })

  test('is found behind a ceiling on requests in flight, by those that are held back', () => {
    const held = serve({ rate: () => 80, servers: 16, serviceMs: 400, minutes: 3 }).map((each) => {
      const heldMs = each.ttft! - 20
      return { ...each, heldMs, sentMs: each.scheduledMs + heldMs, ttft: 20 }
    })
    expect(endedAt(held, steady(80))).toBeLessThan(120_000)
  })

  test('says how the queue and the wait grew', () => {
    const watch = createSaturationWatch({ windowMs: 30_000, rate: steady(80) })
    const why = serve({ rate: () => 80, servers: 16, serviceMs: 400, minutes: 2 }).map((each) => watch(each))
    expect(why.find((each) => each !== undefined)).toMatch(
      /^the server is saturated: within 30 s its queue has grown from [\d,.]+ to [\d,.]+ requests, and the wait from [\d,.]+ to [\d,.]+ ms$/,
    )
  })
})

describe('a server within its capacity', () => {
  test.for([0.5, 0.9, 0.97])('is left alone at %f of it, however its queue sways', (share) => {
    const rate = 40 * share
    const ends = seeds.map((seed) =>
      endedAt(serve({ seed, rate: () => rate, servers: 16, serviceMs: 400, minutes: 10 }), steady(rate)),
    )
    expect(ends.filter((at) => at !== undefined)).toEqual([])
  })

  test('is left alone while it fills up with long answers', () => {
    const rows = serve({ rate: () => 20, servers: 10_000, serviceMs: 60_000, minutes: 5 })
    expect(endedAt(rows, steady(20))).toBeUndefined()
  })

  test('is left alone while the rate rises to what it can do', () => {
    const ramp: Segment[] = [{ from: 1, to: 36, overMs: 120_000, shape: 'linear' }]
    const rate = (atMs: number) => 1 + 35 * Math.min(1, atMs / 120_000)
    const ends = seeds.map((seed) => endedAt(serve({ seed, rate, servers: 16, serviceMs: 400, minutes: 5 }), ramp))
    expect(ends.filter((at) => at !== undefined)).toEqual([])
  })

  test('is left alone where nothing is due for a part of the time', () => {
    const rows = serve({ rate: () => 0.2, servers: 1, serviceMs: 3_000, minutes: 30 })
    expect(endedAt(rows, steady(0.2))).toBeUndefined()
  })
})
