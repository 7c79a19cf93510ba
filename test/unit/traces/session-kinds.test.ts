import { describe, expect, test } from 'vitest'

import type { TraceRow } from '../../../src/traces/row.ts'
import { createSessionKinds } from '../../../src/traces/session-kinds.ts'

function kinds(rows: readonly TraceRow[]) {
  const made = createSessionKinds(10)
  rows.forEach(made.add)
  return made
}

const turn = (inputLength: number, hashIds: number[], sessionId = 'a'): TraceRow => ({
  sessionId,
  inputLength,
  hashIds,
})

describe('prompts of sessions seem to be', () => {
  test.for<[expected: string, why: string, rows: TraceRow[]]>([
    [
      'complete',
      'each goes on from the one before',
      [turn(15, [1, 2]), turn(38, [1, 3, 4, 5]), turn(45, [1, 3, 4, 6, 7])],
    ],
    ['complete', 'in every session', [turn(10, [1]), turn(10, [2], 'b'), turn(25, [2, 4, 5], 'b'), turn(20, [1, 9])]],
    [
      'complete',
      'those too short to tell do not count',
      [turn(5, [1]), turn(8, [2]), turn(20, [2, 3]), turn(30, [2, 3, 4])],
    ],
    ['delta', 'one begins anew', [turn(15, [1, 2]), turn(38, [1, 3, 4, 5]), turn(20, [6, 7])]],
    ['delta', 'one is shorter than the one before', [turn(25, [1, 2, 3]), turn(20, [1, 2])]],
    ['delta', 'one is the one before again', [turn(20, [1, 2]), turn(20, [1, 2])]],
    ['delta', 'no prompt is longer than a block', [turn(5, [1]), turn(8, [2])]],
    ['delta', 'there is one turn a session', [turn(20, [1, 2]), turn(30, [1, 2, 3], 'b')]],
    [
      'delta',
      'there are no sessions',
      [
        { inputLength: 20, hashIds: [1, 2] },
        { inputLength: 30, hashIds: [1, 2, 3] },
      ],
    ],
    [
      'delta',
      'there are no blocks',
      [
        { sessionId: 'a', inputLength: 20 },
        { sessionId: 'a', inputLength: 30 },
      ],
    ],
  ])('%s where %s', ([expected, , rows]) => {
    expect(kinds(rows).likely()).toBe(expected)
  })
})

describe('a session', () => {
  const messages: TraceRow = { sessionId: 'a', messages: [{ role: 'user', content: 'hi' }] }
  const payload: TraceRow = { sessionId: 'a', payload: { prompt: 'hi' } }
  const text: TraceRow = { sessionId: 'a', textInput: 'hi' }

  test('is all messages, all payloads or all prompts, texts among them', () => {
    for (const rows of [
      [messages, messages],
      [payload, payload],
      [text, turn(3, [1]), text],
    ]) {
      expect(() => kinds(rows)).not.toThrow()
    }
    expect(() => kinds([messages, { ...payload, sessionId: 'b' }])).not.toThrow()
  })

  test.for<[before: TraceRow, now: TraceRow, words: string]>([
    [messages, payload, 'messages before and payload'],
    [payload, text, 'payload before and prompt'],
    [turn(3, [1]), messages, 'prompt before and messages'],
  ])('that mixes them is refused: %j, %j', ([before, now, words]) => {
    expect(() => kinds([before, now])).toThrow(
      `[trace] Request 2 of the trace: session "a" has ${words} here. ` +
        'Requests of a session are all prompts, all messages or all payloads.',
    )
  })
})
