import { expect, test } from 'vitest'

import { clientHealth } from '../../../src/report/client-health.ts'
import { health } from '../../support/runs.ts'

test('the client is as late as the worst of its threads, and holds what all of them hold', () => {
  const calm = health({ eventLoopDelayMs: { p50: 1, p99: 2, max: 90 }, eventLoopUtilization: 0.9, starvedMs: 1 })
  const late = health({ eventLoopDelayMs: { p50: 0.5, p99: 30, max: 40 }, eventLoopUtilization: 0.1, starvedMs: 7 })
  expect(clientHealth([calm, late, calm], Float64Array.of(3, 1, 2))).toEqual({
    workers: 3,
    eventLoopDelayMs: { p50: 0.5, p99: 30, max: 40 },
    eventLoopUtilization: 0.9,
    starvedMs: 7,
    connectionsOpened: 24,
    peakInFlight: 24,
    scheduleLagMs: { p50: 2, p99: expect.closeTo(2.98, 9) as number, max: 3 },
  })
})

test('without a schedule there is no lateness', () => {
  expect(clientHealth([health()], new Float64Array()).scheduleLagMs).toBeNull()
})
