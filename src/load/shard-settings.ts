/** @module Which machine of how many this is, as the environment says: our own variables, or those of a Kubernetes Job. */
import { InferbenchError } from '../error.ts'
import { durationMs } from '../options.ts'
import type { StartGrid } from './common-start.ts'
import type { Shard } from './shard.ts'

export interface ShardSettings extends Shard, StartGrid {}

/** An ISO 8601 instant that says its time zone. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/
const SHORTEST_GRID_MS = 100
const GRID = '10s'

/**
 * Reads `INFERBENCH_SHARD=i/N`, i from 1, or `JOB_COMPLETION_INDEX` from 0 with `INFERBENCH_SHARDS` or `JOB_COMPLETIONS`; and
 * `INFERBENCH_SHARD_GRID`, `INFERBENCH_START_AT`.
 *
 * @returns `undefined` on a machine that is the only one
 */
export function readShard(env: NodeJS.ProcessEnv): ShardSettings | undefined {
  const shard = env['INFERBENCH_SHARD'] ? fromOwn(env['INFERBENCH_SHARD']) : fromJob(env)
  if (!shard || shard.of === 1) return undefined
  return {
    ...shard,
    gridMs: gridOf(env['INFERBENCH_SHARD_GRID'] || GRID),
    startAtMs: startAtOf(env['INFERBENCH_START_AT']),
  }
}

/** `machine-2-of-3`: tells apart what several machines leave. */
export function machineName({ index, of }: Shard): string {
  return `machine-${index + 1}-of-${of}`
}

function fromOwn(text: string): Shard {
  const [, i, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  const [index, of] = [Number(i) - 1, Number(n)]
  if (index >= 0 && index < of) return { index, of }
  throw refusal(
    `INFERBENCH_SHARD: expected this machine and their number, such as 1/3 … 3/3, got ${JSON.stringify(text)}`,
  )
}

function fromJob(env: NodeJS.ProcessEnv): Shard | undefined {
  const index = env['JOB_COMPLETION_INDEX']
  const name = env['INFERBENCH_SHARDS'] ? 'INFERBENCH_SHARDS' : 'JOB_COMPLETIONS'
  const of = env[name]
  if (!index && !env['INFERBENCH_SHARDS']) return undefined
  if (!index) {
    throw refusal(
      'INFERBENCH_SHARDS says how many machines there are, but not which one this is: set INFERBENCH_SHARD=i/N',
    )
  }
  if (!of) {
    throw refusal(
      'JOB_COMPLETION_INDEX is set, but not how many machines there are: set INFERBENCH_SHARDS to the completions of the Job, ' +
        'or INFERBENCH_SHARD=1/1 to send the whole load from each',
    )
  }
  if (/^\d{1,6}$/.test(index) && /^\d{1,6}$/.test(of) && Number(index) < Number(of)) {
    return { index: Number(index), of: Number(of) }
  }
  throw refusal(`JOB_COMPLETION_INDEX: expected a number from 0 to below ${name} (${of}), got ${JSON.stringify(index)}`)
}

function gridOf(text: string): number {
  const parsed = durationMs.safeParse(text)
  if (parsed.success && parsed.data >= SHORTEST_GRID_MS) return parsed.data
  throw refusal(
    `INFERBENCH_SHARD_GRID: expected a duration such as '10s', '1m', 100 ms at least, got ${JSON.stringify(text)}`,
  )
}

function startAtOf(text: string | undefined): number | undefined {
  if (!text) return undefined
  const instant = INSTANT.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(instant)) return instant
  throw refusal(`INFERBENCH_START_AT: expected an instant such as 2026-07-01T12:00:00Z, got ${JSON.stringify(text)}`)
}

function refusal(message: string): InferbenchError {
  return new InferbenchError('invalid-options', 'inferbench', message)
}
