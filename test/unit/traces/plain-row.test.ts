import { describe, expect, test } from 'vitest'

import { plainRow } from '../../../src/traces/plain-row.ts'
import { mooncakeRow, toMooncake } from '../../../src/traces/row.ts'
import { randomTrace, unruly } from '../../support/made-traces.ts'

describe('a plain row', () => {
  test('is read as the schema reads it: rows of random traces', () => {
    for (const row of [...randomTrace(1, { requests: 500, sessionShare: 0.5 }), ...unruly(2)]) {
      expect(plainRow(toMooncake(row))).toEqual(row)
      expect(mooncakeRow.parse(toMooncake(row))).toEqual(row)
    }
  })

  const values = [
    0,
    -1,
    1.5,
    2 ** 53,
    1e300,
    NaN,
    '',
    'a',
    '5',
    null,
    true,
    [],
    [1, 2],
    [1, -1],
    [1.5],
    ['1'],
    [null],
    {},
  ]
  const keys = [
    'timestamp',
    'delay',
    'session_id',
    'input_length',
    'output_length',
    'hash_ids',
    'text_input',
    'type',
    'model',
    '__proto__',
    'constructor',
  ]

  test.for(keys)('is left to the schema, or read as it does, whatever stands in it: %s', (key) => {
    for (const value of values) {
      for (const rest of [{}, { input_length: 5 }]) {
        const line = JSON.parse(
          JSON.stringify({ ...rest, key: value }).replace('"key"', JSON.stringify(key)),
        ) as unknown
        const plain = plainRow(line)
        if (plain) expect(mooncakeRow.parse(line)).toEqual(plain)
      }
    }
  })

  test.for([
    undefined,
    null,
    5,
    'text',
    [],
    [5],
    {},
    { text_input: 'x' },
    { hash_ids: [1] },
    { input_length: 5, extra: {} },
  ])('is none of these: %j', (line) => {
    expect(plainRow(line)).toBeUndefined()
  })
})
