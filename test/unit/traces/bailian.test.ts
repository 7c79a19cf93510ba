import { describe, expect, test } from 'vitest'

import { describeIssues } from '../../../src/options.ts'
import { bailianRows } from '../../../src/traces/bailian.ts'

const root = { chat_id: 159, parent_chat_id: -1, timestamp: 61.114, input_length: 521, output_length: 132 }

describe('a Bailian line', () => {
  test('is a row in milliseconds', () => {
    expect(bailianRows().parse({ ...root, type: 'text', turn: 1, hash_ids: [1_089, 1_090] })).toEqual({
      timestampMs: 61_114,
      sessionId: '159',
      inputLength: 521,
      outputLength: 132,
      hashIds: [1_089, 1_090],
    })
  })

  test('needs neither ids nor a parent', () => {
    const { parent_chat_id: _parent, ...line } = root
    expect(bailianRows().parse(line)).toEqual({
      timestampMs: 61_114,
      sessionId: '159',
      inputLength: 521,
      outputLength: 132,
    })
  })

  test('belongs to the session that its chain of parents begins', () => {
    const rows = bailianRows()
    const sessions = [
      [1, -1],
      [2, 1],
      [7, -1],
      [3, 2],
      [8, 7],
      [4, 3],
    ].map(([chat, parent]) => rows.parse({ ...root, chat_id: chat, parent_chat_id: parent }).sessionId)
    expect(sessions).toEqual(['1', '1', '7', '1', '7', '1'])
  })

  test('whose parent was not seen belongs to the session of that parent', () => {
    const rows = bailianRows()
    const sessions = [
      [5, 4],
      [6, 4],
      [9, 9],
    ].map(([chat, parent]) => rows.parse({ ...root, chat_id: chat, parent_chat_id: parent }).sessionId)
    expect(sessions).toEqual(['4', '4', '9'])
  })

  test('knows nothing of other readings', () => {
    bailianRows().parse({ ...root, chat_id: 2, parent_chat_id: 1 })
    expect(bailianRows().parse({ ...root, chat_id: 3, parent_chat_id: 2 }).sessionId).toBe('2')
  })

  test.for<[change: object, problem: string]>([
    [{ chat_id: 'a' }, 'chat_id: invalid input: expected number, received string, got "a"'],
    [{ timestamp: -1 }, 'timestamp: too small: expected number to be >=0, got -1'],
    [{ input_length: 2.5 }, 'input_length: invalid input: expected int, received number, got 2.5'],
    [{ output_length: undefined }, 'output_length: invalid input: expected number, received undefined, got nothing'],
    [{ hash_ids: [1.5] }, 'hash_ids.0: expected a whole number from 0 to 2^53 − 1, got 1.5'],
    [
      { hashes: [] },
      "unknown key 'hashes'; known: chat_id, parent_chat_id, timestamp, input_length, output_length, type, turn, hash_ids",
    ],
  ])('is refused with %j', ([change, problem]) => {
    const line = { ...root, ...change }
    expect(describeIssues(bailianRows().safeParse(line).error!.issues, line)).toBe(problem)
  })
})
