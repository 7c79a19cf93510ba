import { expect, test } from 'vitest'

import { createLedger } from '../../../src/simulator/truth.ts'

const entry = (id: number) => ({ id: `${id}`, receivedMs: id, inputTokens: 1, outputTokens: 1, fault: null })

test('an entry is open until it is filled in', () => {
  const ledger = createLedger()
  const truth = ledger.open(entry(0))
  expect(ledger.list()).toEqual([
    { ...entry(0), startedMs: null, cachedTokens: 0, tokensMs: [], endMs: null, aborted: false },
  ])
  truth.startedMs = 5
  truth.tokensMs.push(6)
  expect(ledger.list()).toMatchObject([{ startedMs: 5, tokensMs: [6] }])
})

test('entries are listed in order of arrival, until they are forgotten', () => {
  const ledger = createLedger()
  for (const id of [3, 1, 2]) ledger.open(entry(id))
  expect(ledger.list().map(({ id }) => id)).toEqual(['3', '1', '2'])
  ledger.clear()
  expect(ledger.list()).toEqual([])
  ledger.open(entry(9))
  expect(ledger.list()).toHaveLength(1)
})

test('the oldest of very many are forgotten first', () => {
  const ledger = createLedger()
  for (let id = 0; id < 130_000; id++) ledger.open(entry(id))
  const kept = ledger.list()
  expect(kept).toHaveLength(50_000)
  expect([kept[0]!.id, kept.at(-1)!.id]).toEqual(['80000', '129999'])
})
