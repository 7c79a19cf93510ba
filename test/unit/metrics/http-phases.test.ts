import { describe, expect, test } from 'vitest'

import { HTTP_PHASES, type HttpPhases, httpPhases } from '../../../src/metrics/http-phases.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { readsOf, recordOf } from '../../support/reads.ts'

const none = { blocked: 0, dns: 0, connecting: 0, tlsHandshaking: 0, sending: 0, waiting: 0, receiving: 0 }

/** A request that was dispatched at 1,000 ms. */
function phasesOf(instants: Parameters<typeof recordOf>[1]): HttpPhases {
  return httpPhases(recordOf(readsOf(), { dispatchedMs: 1_000, sentMs: 1_000, ...instants }))
}

function afterBlocked(phases: HttpPhases): number {
  return HTTP_PHASES.reduce((sum, phase) => sum + (phase === 'blocked' ? 0 : phases[phase]), 0)
}

describe('the phases of a request', () => {
  test('over an open connection are writing, waiting, reading; what the client took before is blocked', () => {
    const phases = phasesOf({ sentMs: 1_001, bodySentMs: 1_003, headersMs: 1_040, endMs: 1_100 })
    expect(phases).toEqual({ ...none, blocked: 1, sending: 2, waiting: 37, receiving: 60, reused: true })
  })

  test('over a new connection begin with its steps', () => {
    const setup = { lookupMs: 1_004, connectMs: 1_009, secureMs: 1_029 }
    const phases = phasesOf({ setup, sentMs: 1_001, wireMs: 1_030, bodySentMs: 1_031, headersMs: 1_040, endMs: 1_050 })
    expect(phases).toEqual({
      blocked: 1,
      dns: 3,
      connecting: 5,
      tlsHandshaking: 20,
      sending: 2,
      waiting: 9,
      receiving: 10,
      reused: false,
    })
  })

  test.for([
    ['no address', { lookupMs: NaN, connectMs: NaN, secureMs: NaN }, NaN, NaN, { dns: 500 }],
    ['no connection', { lookupMs: 1_100, connectMs: NaN, secureMs: NaN }, NaN, NaN, { dns: 100, connecting: 400 }],
    [
      'no keys',
      { lookupMs: 1_000, connectMs: 1_200, secureMs: NaN },
      NaN,
      NaN,
      { connecting: 200, tlsHandshaking: 300 },
    ],
    ['a body that was not taken', undefined, NaN, NaN, { sending: 500 }],
    ['no answer', undefined, 1_100, NaN, { sending: 100, waiting: 400 }],
    ['half an answer', undefined, 1_100, 1_300, { sending: 100, waiting: 200, receiving: 200 }],
  ] as const)('of one that ended with %s hold the rest of its time', ([, setup, bodySentMs, headersMs, spent]) => {
    const phases = phasesOf({ setup, wireMs: NaN, bodySentMs, headersMs, endMs: 1_500 })
    expect(phases).toEqual({ ...none, ...spent, reused: setup === undefined })
  })

  test('add up to its time, whatever it came to', () => {
    const streams = createStreams('phases')
    for (let i = 0; i < 2_000; i++) {
      const draw = streams.stream('record', i)
      const dispatchedMs = draw() * 1e6
      let now = dispatchedMs
      const next = () => (now += draw() < 0.2 ? 0 : draw() * 1_000)
      const sentMs = next()
      const isNew = draw() < 0.5
      const steps = [next(), next(), next(), next(), next()]
      const came = Math.floor(draw() * (steps.length + 1))
      const [lookupMs, connectMs, secureMs, bodySentMs, headersMs] = steps.map((step, k) => (k < came ? step : NaN))
      const setup = isNew ? { lookupMs: lookupMs!, connectMs: connectMs!, secureMs: secureMs! } : undefined
      const endMs = next()
      const phases = phasesOf({ dispatchedMs, sentMs, setup, bodySentMs: bodySentMs!, headersMs: headersMs!, endMs })
      expect(afterBlocked(phases)).toBeCloseTo(endMs - sentMs, 6)
      expect(phases.blocked).toBeCloseTo(sentMs - dispatchedMs, 6)
      expect(Math.min(...HTTP_PHASES.map((phase) => phases[phase]))).toBeGreaterThanOrEqual(0)
    }
  })
})
