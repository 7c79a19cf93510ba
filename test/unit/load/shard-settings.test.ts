import { describe, expect, test } from 'vitest'

import { machineName, readShard } from '../../../src/load/shard-settings.ts'

describe('which machine this is', () => {
  test.for<[string, NodeJS.ProcessEnv, object]>([
    ['our variable counts from 1', { INFERBENCH_SHARD: '2/3' }, { index: 1, of: 3 }],
    ['an Indexed Job counts from 0', { JOB_COMPLETION_INDEX: '2', INFERBENCH_SHARDS: '3' }, { index: 2, of: 3 }],
    ['its completions do as well', { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '2' }, { index: 0, of: 2 }],
    [
      'our variable wins',
      { INFERBENCH_SHARD: '1/4', JOB_COMPLETION_INDEX: '2', INFERBENCH_SHARDS: '3' },
      { index: 0, of: 4 },
    ],
  ])('is said by the environment: %s', ([, env, shard]) => {
    expect(readShard(env)).toEqual({ ...shard, gridMs: 10_000, startAtMs: undefined })
  })

  test.for<NodeJS.ProcessEnv>([{}, { INFERBENCH_SHARD: '' }, { INFERBENCH_SHARD: '1/1', JOB_COMPLETION_INDEX: '4' }])(
    'does not matter where it is the only one: %o',
    (env) => {
      expect(readShard(env)).toBeUndefined()
    },
  )

  test('comes with the instants at which loads begin', () => {
    const env = {
      INFERBENCH_SHARD: '1/2',
      INFERBENCH_SHARD_GRID: '1m',
      INFERBENCH_START_AT: '2026-07-01T12:00:00+02:00',
    }
    expect(readShard(env)).toMatchObject({ gridMs: 60_000, startAtMs: Date.UTC(2026, 6, 1, 10) })
  })

  test.for<[string, NodeJS.ProcessEnv]>([
    [
      'INFERBENCH_SHARD: expected this machine and their number, such as 1/3 … 3/3, got "0/3"',
      { INFERBENCH_SHARD: '0/3' },
    ],
    ['got "4/3"', { INFERBENCH_SHARD: '4/3' }],
    ['got "1"', { INFERBENCH_SHARD: '1' }],
    ['got "1/0"', { INFERBENCH_SHARD: '1/0' }],
    ['JOB_COMPLETION_INDEX is set, but not how many machines there are', { JOB_COMPLETION_INDEX: '0' }],
    ['INFERBENCH_SHARDS says how many machines there are, but not which one this is', { INFERBENCH_SHARDS: '3' }],
    [
      'expected a number from 0 to below INFERBENCH_SHARDS (3), got "3"',
      { JOB_COMPLETION_INDEX: '3', INFERBENCH_SHARDS: '3' },
    ],
    ['INFERBENCH_SHARD_GRID: expected a duration such as', { INFERBENCH_SHARD: '1/2', INFERBENCH_SHARD_GRID: '5ms' }],
    [
      'INFERBENCH_START_AT: expected an instant such as',
      { INFERBENCH_SHARD: '1/2', INFERBENCH_START_AT: '2026-07-01 12:00' },
    ],
    ['got "2026-13-01T12:00:00Z"', { INFERBENCH_SHARD: '1/2', INFERBENCH_START_AT: '2026-13-01T12:00:00Z' }],
  ])('is refused where it can not be told: %s', ([message, env]) => {
    expect(() => readShard(env)).toThrow(message)
  })

  test('names what it leaves', () => {
    expect(machineName({ index: 1, of: 3 })).toBe('machine-2-of-3')
  })
})
