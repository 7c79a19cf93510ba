import { expect, test } from 'vitest'

import { joinHealth } from '../../../src/load/join-health.ts'
import { health } from '../../support/runs.ts'

const calm = health()
const busy = health({
  observedMs: 3_000,
  eventLoopDelayMs: { p50: 0.2, p99: 9, max: 11 },
  eventLoopUtilization: 0.75,
  readingDelayMs: { count: 50, p50: 0.3, p99: 6, max: 8 },
  gcPauses: { count: 10, p50: 2, p99: 7, max: 7.5, totalMs: 25 },
  cpuMs: 900,
  peakRssBytes: 2 ** 28,
  starvedMs: 40,
  connectionsOpened: 3,
  peakInFlight: 5,
})

const joined = {
  observedMs: 4_000,
  eventLoopDelayMs: { p50: 0.2, p99: 9, max: 11 },
  eventLoopUtilization: 0.75,
  readingDelayMs: { count: 250, p50: 0.3, p99: 6, max: 8 },
  gcPauses: { count: 110, p50: 2, p99: 7, max: 7.5, totalMs: 75 },
  cpuMs: 1_100,
  peakRssBytes: 2 ** 28,
  starvedMs: 40,
  connectionsOpened: 11,
  peakInFlight: 8,
}

test('a thread saw the worse of two legs, and did the sum, whichever came first', () => {
  expect(joinHealth([calm], [busy])).toEqual([joined])
  expect(joinHealth([busy], [calm])).toEqual([joined])
})

test('threads are joined one by one', () => {
  const [first, second] = joinHealth([calm, busy], [calm, calm])
  expect(first).toMatchObject({ connectionsOpened: 16, eventLoopUtilization: 0.25 })
  expect(second).toEqual(joined)
})

test('what was not observed in both legs is not known of the run', () => {
  const [thread] = joinHealth([calm], [health({ cpuMs: undefined, readingDelayMs: undefined })])
  expect(thread).toMatchObject({ cpuMs: undefined, readingDelayMs: undefined, connectionsOpened: 16 })
})
