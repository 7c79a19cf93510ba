import { describe, expect, test } from 'vitest'

import { describeIssues } from '../../../src/options.ts'
import { mooncakeLine, mooncakeRow, msOfSeconds, toMooncake, type TraceRow } from '../../../src/traces/row.ts'
import { randomTrace } from '../../support/made-traces.ts'

/** What is wrong with a line. */
function problems(line: unknown): string {
  const { error } = mooncakeRow.safeParse(line)
  return describeIssues(error!.issues, line)
}

const full: TraceRow = {
  timestampMs: 3.5,
  delayMs: 0,
  sessionId: 's1',
  inputLength: 1_000,
  outputLength: 20,
  hashIds: [0, 7, 2 ** 53 - 1],
  extra: { temperature: 0 },
}

describe('a Mooncake line', () => {
  test.for<TraceRow>([
    full,
    { inputLength: 0 },
    { textInput: '' },
    { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function' }], outputLength: 0 },
    { payload: { model: 'm', nested: { deep: [1, null] } }, timestampMs: 9 },
  ])('is a row and back: %j', (row) => {
    const line = mooncakeLine(row)
    expect(line.endsWith('\n')).toBe(true)
    expect(mooncakeRow.parse(JSON.parse(line))).toEqual(row)
  })

  test('is a row and back for any trace', () => {
    for (const row of randomTrace(1, { sessionShare: 0.5 })) expect(mooncakeRow.parse(toMooncake(row))).toEqual(row)
  })

  test("has Mooncake's names", () => {
    expect(toMooncake(full)).toEqual({
      timestamp: 3.5,
      delay: 0,
      session_id: 's1',
      input_length: 1_000,
      output_length: 20,
      hash_ids: [0, 7, 2 ** 53 - 1],
      extra: { temperature: 0 },
    })
  })

  test('may say null for what it leaves out, and name its type', () => {
    const nulls = Object.fromEntries(Object.keys(toMooncake(full)).map((key) => [key, null]))
    const line = { ...nulls, text_input: 'a', messages: null, tools: null, payload: null, type: 'mooncake_trace' }
    expect(mooncakeRow.parse(line)).toEqual({ textInput: 'a' })
  })

  test('keeps bodies as they are', () => {
    const payload = JSON.parse('{"b":1,"a":{"__proto__":2},"list":[]}') as object
    expect(JSON.stringify(mooncakeRow.parse({ payload }).payload)).toBe('{"b":1,"a":{"__proto__":2},"list":[]}')
  })
})

describe('a bad line is told', () => {
  const one = 'expected exactly one of input_length, text_input, messages, payload, got '

  test.for<[line: unknown, problem: string]>([
    [{}, `${one}{}`],
    [{ timestamp: 4, output_length: 3 }, `${one}{"timestamp":4,"output_length":3}`],
    [{ input_length: 4, text_input: 'a' }, `${one}{"input_length":4,"text_input":"a"}`],
    [{ messages: [{ role: 'user' }], payload: { a: 1 } }, `${one}{"messages":[{"role":"user"}],"payload":{"a":1}}`],
    [{ text_input: 'a', hash_ids: [1] }, 'hash_ids: goes only with input_length, got [1]'],
    [{ input_length: 1, tools: [{}] }, 'tools: goes only with messages, got [{}]'],
    [{ messages: [{ role: 'user' }], tools: [] }, 'tools: expected an array that is not empty, got []'],
    [{ messages: [{ role: 'user' }], tools: [{}, 'x'] }, 'tools.1: expected an object, got "x"'],
    [{ messages: [] }, 'messages: expected an array that is not empty, got []'],
    [
      { messages: [{ role: 'user' }, { content: 'a' }] },
      'messages.1: expected a message with a role, got {"content":"a"}',
    ],
    [{ messages: [7] }, 'messages.0: expected a message with a role, got 7'],
    [{ messages: 'hi' }, 'messages: expected an array, got "hi"'],
    [{ payload: {} }, 'payload: expected an object that is not empty, got {}'],
    [{ payload: [1] }, 'payload: expected an object, got [1]'],
    [{ input_length: -1 }, 'input_length: too small: expected number to be >=0, got -1'],
    [{ input_length: 1.5 }, 'input_length: invalid input: expected int, received number, got 1.5'],
    [{ input_length: '7' }, 'input_length: invalid input: expected number, received string, got "7"'],
    [{ input_length: true }, 'input_length: invalid input: expected number, received boolean, got true'],
    [{ input_length: 1, output_length: 2.5 }, 'output_length: invalid input: expected int, received number, got 2.5'],
    [{ input_length: 1, timestamp: -1 }, 'timestamp: too small: expected number to be >=0, got -1'],
    [{ input_length: 1, timestamp: '0' }, 'timestamp: invalid input: expected number, received string, got "0"'],
    [{ input_length: 1, delay: -1 }, 'delay: too small: expected number to be >=0, got -1'],
    [{ input_length: 1, session_id: 5 }, 'session_id: invalid input: expected string, received number, got 5'],
    [{ input_length: 1, hash_ids: 5 }, 'hash_ids: expected an array, got 5'],
    [{ input_length: 1, hash_ids: [1, '2'] }, 'hash_ids.1: expected a whole number from 0 to 2^53 − 1, got "2"'],
    [{ input_length: 1, hash_ids: [1, -2, -3] }, 'hash_ids.1: expected a whole number from 0 to 2^53 − 1, got -2'],
    [{ input_length: 1, hash_ids: [0.5] }, 'hash_ids.0: expected a whole number from 0 to 2^53 − 1, got 0.5'],
    [{ input_length: 1, type: 'single_turn' }, 'type: invalid input: expected "mooncake_trace", got "single_turn"'],
    [{ input_length: 1, extra: 'x' }, 'extra: expected an object, got "x"'],
    [[1], 'invalid input: expected object, received array, got [1]'],
    [null, 'invalid input: expected object, received null, got null'],
  ])('%j', ([line, problem]) => {
    expect(problems(line)).toBe(problem)
  })

  test('of ids and numbers that JSON has rounded', () => {
    const hashed = JSON.parse('{"input_length":1,"hash_ids":[18446744073709551615]}') as unknown
    expect(problems(hashed)).toBe('hash_ids.0: expected a whole number from 0 to 2^53 − 1, got 18446744073709552000')
    expect(problems(JSON.parse('{"input_length":1e999}'))).toContain('input_length: ')
    expect(problems(JSON.parse('{"input_length":1,"timestamp":1e300}'))).toContain('timestamp: too big')
  })

  test('of keys that it does not know, with those that it does', () => {
    expect(problems({ input_length: 1, hash_id: [1] })).toBe(
      "unknown key 'hash_id'; known: type, timestamp, delay, session_id, input_length, output_length, hash_ids, " +
        'text_input, messages, tools, payload, extra',
    )
  })

  test('of every field that is wrong', () => {
    expect(problems({ input_length: 'a', output_length: 'b', hash_ids: 'c' }).split('\n')).toHaveLength(3)
  })
})

test('seconds are milliseconds without the noise of decimals', () => {
  expect([61.114, 0.1 + 0.2, 1e-6, 0, 1_700_000_000.123457].map(msOfSeconds)).toEqual([
    61_114, 300, 0.001, 0, 1_700_000_000_123.457,
  ])
})
