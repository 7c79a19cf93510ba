import { describe, expect, test } from 'vitest'

import { describeIssues } from '../../../src/options.ts'
import { azureRow, burstGptRow } from '../../../src/traces/csv-rows.ts'

const burst = { 'Timestamp': '5', 'Model': 'ChatGPT', 'Request tokens': '472', 'Response tokens': '18' }
const azure = { TIMESTAMP: '2023-11-16 18:17:03.9799600', ContextTokens: '4808', GeneratedTokens: '10' }

describe('a BurstGPT line', () => {
  test('is a row in milliseconds', () => {
    expect(burstGptRow.parse(burst)).toEqual({ timestampMs: 5_000, inputLength: 472, outputLength: 18 })
  })

  test.for([
    ['45.25', 45_250],
    [' 7 ', 7_000],
    ['1e3', 1_000_000],
    ['.5', 500],
  ] as const)('takes the time %j', ([text, timestampMs]) => {
    expect(burstGptRow.parse({ ...burst, Timestamp: text })).toMatchObject({ timestampMs })
  })

  test.for<[change: object, problem: string]>([
    [{ Timestamp: '' }, 'Timestamp: expected a number, got ""'],
    [{ Timestamp: 'noon' }, 'Timestamp: expected a number, got "noon"'],
    [{ Timestamp: '-3' }, 'Timestamp: too small: expected number to be >=0, got "-3"'],
    [{ Timestamp: '0x10' }, 'Timestamp: expected a number, got "0x10"'],
    [{ Timestamp: 'Infinity' }, 'Timestamp: expected a number, got "Infinity"'],
    [{ 'Request tokens': undefined }, 'Request tokens: expected a number, got nothing'],
    [{ 'Request tokens': '1.5' }, 'Request tokens: invalid input: expected int, received number, got "1.5"'],
    [{ 'Response tokens': '1e400' }, 'Response tokens: invalid input: expected number, received Infinity, got "1e400"'],
  ])('is refused with %j', ([change, problem]) => {
    const line = { ...burst, ...change }
    expect(describeIssues(burstGptRow.safeParse(line).error!.issues, line)).toBe(problem)
  })
})

describe('an Azure line', () => {
  test('is a row at an instant of the wall clock', () => {
    const row = azureRow.parse(azure)
    expect(row).toMatchObject({ inputLength: 4_808, outputLength: 10 })
    expect(row.timestampMs).toBeCloseTo(Date.UTC(2023, 10, 16, 18, 17, 3) + 979.96, 3)
  })

  test.for([
    ['2024-05-10 00:00:00.009930+00:00', Date.UTC(2024, 4, 10) + 9.93],
    ['2024-05-10T02:00:00+02:00', Date.UTC(2024, 4, 10)],
    ['2024-05-10 00:00:00Z', Date.UTC(2024, 4, 10)],
    ['2024-05-10 00:00:00', Date.UTC(2024, 4, 10)],
  ] as const)('reads %s', ([text, ms]) => {
    expect(azureRow.parse({ ...azure, TIMESTAMP: text }).timestampMs).toBeCloseTo(ms, 3)
  })

  test.for(['', 'today', '1700000000', '2024-13-10 00:00:00', '2024-05-10 25:00:00', '10/05/2024 00:00:00'])(
    'is refused at %j',
    (text) => {
      const line = { ...azure, TIMESTAMP: text }
      expect(describeIssues(azureRow.safeParse(line).error!.issues, line)).toBe(
        `TIMESTAMP: expected a date and time such as 2024-05-10 00:00:00.009930+00:00, got ${JSON.stringify(text)}`,
      )
    },
  )

  test('is refused before 1970', () => {
    expect(azureRow.safeParse({ ...azure, TIMESTAMP: '1969-01-01 00:00:00' }).success).toBe(false)
  })
})
