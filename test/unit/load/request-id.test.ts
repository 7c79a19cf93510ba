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

test('requests of different runs do not share ids', () => {
  expect(requestId(RUN_ID, 7)).not.toBe(requestId('5a0cd0de-1de4-4f3a-8f0c-0d6d0b5f4c11', 7))
})
