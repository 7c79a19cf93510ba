import { describe, expect, test } from 'vitest'

import { Conditions, conditionsOf, findMismatches } from '../../../src/report/conditions.ts'
import type { RunHead } from '../../../src/report/run-report.ts'
import { head, row, runOf } from '../../support/runs.ts'

const of = (overrides: Partial<RunHead> = {}) => conditionsOf(runOf([row(0)], { head: overrides }).run)
const { environment, endpoint } = head()

function mismatches(overrides: Partial<RunHead>): string[] {
  const found = findMismatches(of(), of(overrides))
  return [...found.environment.values(), ...found.options]
}

describe('two runs are of the same conditions', () => {
  test.for<[what: string, overrides: Partial<RunHead>]>([
    ['where nothing differs', {}],
    ['on another kernel', { environment: { ...environment, os: 'linux 6.9 x64' } }],
    ['with another Node.js of the same major version', { environment: { ...environment, node: 'v24.9.1' } }],
    ['with a few bytes of memory less', { environment: { ...environment, memoryBytes: 2 ** 33 - 4_096 } }],
    ['at another URL', { endpoint: { ...endpoint, url: 'http://other:8000' } }],
    ['under another name', { load: { ...head().load, name: 'mine' } }],
  ])('%s', ([, overrides]) => {
    expect(mismatches(overrides)).toEqual([])
  })

  test('with a file that has the same hash elsewhere', () => {
    const at = (folder: string) => ({
      workload: { path: `${folder}/a.jsonl`, hash: 'aa', files: [{ path: `${folder}/b.jsonl`, hash: 'bb' }] },
    })
    const found = findMismatches(of(at('/home/one')), of(at('/home/two')))
    expect(found.options).toEqual([])
  })

  test('after a journey through JSON', () => {
    const load = { ...head().load, requests: undefined, kvTokens: Infinity }
    const stored = Conditions.parse(JSON.parse(JSON.stringify(of({ load }))))
    expect(findMismatches(stored, of({ load })).options).toEqual([])
  })
})

describe('two runs differ', () => {
  test.for<[overrides: Partial<RunHead>, said: string]>([
    [{ environment: { ...environment, cpu: 'Difference Engine' } }, 'cpu is Difference Engine, in the baseline Abacus'],
    [{ environment: { ...environment, cpus: 64 } }, 'cpus is 64, in the baseline 2'],
    [{ environment: { ...environment, node: 'v26.0.0' } }, 'node is v26, in the baseline v24'],
    [
      { environment: { ...environment, packages: { inferbench: '1.2.3' } } },
      'inferbench is 1.2, in the baseline unknown',
    ],
    [
      { environment: { ...environment, tokenizer: { name: 'builtin', hash: 'ff' } } },
      'tokenizer is builtin ff, in the baseline builtin aa',
    ],
    [{ seed: '43' }, 'seed is 43, in the baseline 42'],
    [{ endpoint: { ...endpoint, model: 'other' } }, 'endpoint.model is other, in the baseline Qwen/Qwen3-0.6B'],
    [{ endpoint: { ...endpoint, simulated: true } }, 'endpoint.simulated is true, in the baseline false'],
    [{ workload: { dataset: 'synthetic', turns: 2 } }, 'workload.turns is 2, in the baseline not set'],
  ])('in %j', ([overrides, said]) => {
    expect(mismatches(overrides)).toEqual([said])
  })

  test('by the path of what changed inside', () => {
    const load = { pacing: { kind: 'closed' as const, concurrency: [{ from: 8, to: 16 }] } }
    expect(mismatches({ load })).toEqual(['load.pacing.concurrency.0.to is 16, in the baseline 8'])
  })
})
