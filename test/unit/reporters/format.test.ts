import { expect, test } from 'vitest'

import { formatDuration } from '../../../reporters/format.ts'
import { times } from '../../support/runs.ts'

test.for([
  [0, '0 ms'],
  [832.4, '832 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [41_230, '41.2 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [119_400, '1 min 59 s'],
  [119_600, '2 min 0 s'],
  [185_000, '3 min 5 s'],
  [3_600_000, '60 min 0 s'],
] as const)('%d ms are %s', ([ms, text]) => {
  expect(formatDuration(ms)).toBe(text)
})

test('no duration shows sixty seconds or a thousand milliseconds', () => {
  for (const ms of times(30_000, (i) => i * 7.77)) expect(formatDuration(ms)).not.toMatch(/\b60(?:\.0)? s|\b1000 ms/)
})
