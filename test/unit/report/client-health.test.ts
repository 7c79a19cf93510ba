import { expect, test } from 'vitest'

import { clientHealth } from '../../../src/report/client-health.ts'
import { health } from '../../support/runs.ts'

test('the client is as late as the worst of its threads, and holds what all of them hold', () => {
  const slow = { count: 9, p50: 3, p99: 80, max: 90 }
  const calm = health({
    eventLoopDelayMs: { p50: 1, p99: 2, max: 90 },
    eventLoopUtilization: 0.9,
    gcPauses: { ...slow, totalMs: 100 },
    observedMs: 2_000,
    cpuMs: 600,
    peakRssBytes: 7,
    starvedMs: 1,
  })
  const late = health({
    eventLoopDelayMs: { p50: 0.5, p99: 30, max: 40 },
    eventLoopUtilization: 0.1,
    readingDelayMs: slow,
    gcPauses: { count: 1, p50: 60, p99: 60, max: 60, totalMs: 60 },
    observedMs: 1_000,
    cpuMs: 200,
    peakRssBytes: 8,
    starvedMs: 7,
  })
  expect(clientHealth([calm, late, calm], Float64Array.of(3, 1, 2))).toEqual({
    workers: 3,
    eventLoopDelayMs: { p50: 0.5, p99: 30, max: 40 },
    eventLoopUtilization: 0.9,
    readingDelayMs: slow,
    gcPauses: { count: 1, p50: 60, p99: 60, max: 60, totalMs: 60 },
    gcShare: 0.06,
    cpuShare: 0.3,
    peakRssBytes: 8,
    starvedMs: 7,
    connectionsOpened: 24,
    peakInFlight: 24,
    scheduleLagMs: { p50: 2, p99: expect.closeTo(2.98, 9) as number, max: 3 },
  })
})

test('without a schedule there is no lateness', () => {
  expect(clientHealth([health()], new Float64Array()).scheduleLagMs).toBeNull()
})

test('what a thread could not observe is unknown, and not as good as nothing', () => {
  const blind = health({ readingDelayMs: undefined, cpuMs: undefined })
  expect(clientHealth([blind], new Float64Array())).toMatchObject({ readingDelayMs: null, cpuShare: null })
  expect(clientHealth([blind, health()], new Float64Array())).toMatchObject({
    readingDelayMs: { p99: 1.2 },
    cpuShare: null,
  })
})

test('a thread that never began has no shares', () => {
  expect(clientHealth([health({ observedMs: 0 })], new Float64Array())).toMatchObject({ gcShare: 0, cpuShare: 0 })
})
