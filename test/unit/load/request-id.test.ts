import { expect, test } from 'vitest'
import * as z from 'zod'

import { requestId } from '../../../src/load/request-id.ts'
import { RUN_ID } from '../../support/load-run.ts'

test('every request of a run has an id of its own, and each is a UUID', () => {
  const seqs = [...Array(1_000).keys(), 65_535, 2 ** 32, 2 ** 40 + 1]
  const ids = seqs.map((seq) => requestId(RUN_ID, seq))
  expect(new Set(ids).size).toBe(seqs.length)
  for (const id of ids) expect(z.uuid().safeParse(id).success, id).toBe(true)
})

test('every attempt has an id of its own, a UUID that ends like that of the first', () => {
  // The digits that count attempts run over here.
  for (const run of [RUN_ID, '0b0e7c4e-5f4d-4b62-9fff-3a1d0c2f9a77']) {
    const ids = [0, 1, 2, 100].map((attempt) => requestId(run, 77, attempt))
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect([z.uuid().safeParse(id).success, id.slice(24)]).toEqual([true, '00000000004d'])
    expect(requestId(run, 77, 0)).toBe(requestId(run, 77))
  }
})

test('requests of different runs do not share ids', () => {
  expect(requestId(RUN_ID, 7)).not.toBe(requestId('5a0cd0de-1de4-4f3a-8f0c-0d6d0b5f4c11', 7))
})
