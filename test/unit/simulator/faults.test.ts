import { describe, expect, test } from 'vitest'

import { requestId } from '../../../src/load/request-id.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { FAULT_KINDS, type FaultShares } from '../../../src/simulator/failure-options.ts'
import { createFaults } from '../../../src/simulator/faults.ts'
import { chiSquare, countsOf, DOUBT } from '../../support/laws.ts'
import { RUN_ID, upTo } from '../../support/load-run.ts'

const all: FaultShares = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 1 / FAULT_KINDS.length]))

function faultsOf(shares: FaultShares = all, seed = 'faults') {
  return createFaults(shares, createStreams(seed))
}

/** What requests 0 … n − 1 meet on a new server. */
function fates(count: number, shares?: FaultShares, seed?: string) {
  const faults = faultsOf(shares, seed)
  return upTo(count).map((i) => faults.strike(`request-${i}`, 10))
}

describe('faults', () => {
  test('strike by the shares of their kinds', () => {
    const shares = { 'http-429': 0.1, 'truncated': 0.05, 'stall': 0.3 }
    const counts = FAULT_KINDS.map(() => 0)
    const struck = fates(20_000, shares)
    for (const fault of struck) if (fault) counts[FAULT_KINDS.indexOf(fault.kind)]!++
    const passed = struck.filter((fault) => !fault).length
    const expected = FAULT_KINDS.map((kind) => (shares as FaultShares)[kind] ?? 0)
    expect(chiSquare([...counts, passed], [...expected, 0.55])).toBeGreaterThan(DOUBT)
  })

  test('strike every token alike', () => {
    const tokens = fates(20_000).map((fault) => fault!.token)
    expect(
      chiSquare(
        countsOf(tokens, 0, 10),
        upTo(10).map(() => 0.1),
      ),
    ).toBeGreaterThan(DOUBT)
  })

  test('strike the one token of a short answer', () => {
    const faults = faultsOf()
    for (const i of upTo(50)) expect(faults.strike(`${i}`, 1)!.token).toBe(0)
  })

  test('strike none where none was asked for, and all where all were', () => {
    expect(fates(1_000, {}).filter(Boolean)).toEqual([])
    expect(fates(1_000, { stall: 0 }).filter(Boolean)).toEqual([])
    expect(fates(1_000).filter((fault) => !fault)).toEqual([])
  })

  test('depend on the seed and on the request alone, not on what came before', () => {
    const first = fates(200, { stall: 0.5, truncated: 0.2 })
    const faults = faultsOf({ stall: 0.5, truncated: 0.2 })
    const backwards = upTo(200)
      .toReversed()
      .map((i) => faults.strike(`request-${i}`, 10))
    expect(backwards.toReversed()).toEqual(first)
    expect(fates(200, { stall: 0.5, truncated: 0.2 }, 'other')).not.toEqual(first)
  })

  test('are the same for the n-th request of every run, whose ids differ in their first digits', () => {
    const [one, two] = ['0b0e7c4e-5f4d-4b62-9c56', 'AB0e7c4e-5f4d-4b62-9c57'].map((run) => {
      const faults = faultsOf({ 'http-500': 0.5 })
      return upTo(100).map((seq) => faults.strike(`${run}-${seq.toString(16).padStart(12, '0')}`, 10))
    })
    expect(two).toEqual(one)
    expect(new Set(one!.map((fault) => fault?.kind)).size).toBe(2)
  })

  test('do not strike a request for ever that is sent again: each try has a draw of its own', () => {
    const faults = faultsOf({ 'http-429': 0.5 })
    const tries = upTo(400).map((i) => {
      let count = 1
      while (faults.strike(`request-${i}`, 10)) count++
      return count
    })
    // Geometric: half of them at once, a quarter at the second try …
    const shares = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16]
    expect(chiSquare(countsOf(tries, 1, 5), shares)).toBeGreaterThan(DOUBT)
  })

  test('tell the attempts of a request of ours by its id, and other requests from it', () => {
    const faults = faultsOf({ 'http-429': 0.5 })
    const outcomes = upTo(200).map((seq) =>
      upTo(10).map((attempt) => !faults.strike(requestId(RUN_ID, seq, attempt), 1)),
    )
    // Once passed, passed for good: as often as not at the first attempt, and hardly ever later than at the tenth.
    expect(outcomes.every((passed) => passed.at(-1))).toBe(true)
    expect(outcomes.some((passed) => !passed[0] && !passed[1])).toBe(true)
    expect(outcomes.some((passed) => passed[0])).toBe(true)
  })

  test('have passed for good where they passed once', () => {
    const faults = faultsOf({ 'http-429': 0.5 })
    const passed = upTo(100).filter((i) => !faults.strike(`request-${i}`, 10))
    expect(passed.length).toBeGreaterThan(20)
    for (const i of passed) expect(faults.strike(`request-${i}`, 10)).toBeUndefined()
  })
})
