import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { describe, expect, test } from 'vitest'

import { type Baseline, baselinePath, readBaseline, writeBaseline } from '../../../src/report/baseline-file.ts'
import { conditionsOf } from '../../../src/report/conditions.ts'
import { evidenceOf } from '../../../src/report/evidence.ts'
import { row, runOf, times } from '../../support/runs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { run, samples } = runOf(times(700, (i) => row(i, { ttft: 100 + ((i * 37) % 101) })))
const baseline: Baseline = {
  schemaVersion: 1,
  run: { name: run.name, suite: run.suite, startedAt: run.startedAt },
  conditions: conditionsOf(run),
  evidence: evidenceOf(run, samples),
}

function path(suite: Partial<typeof run.suite>, name = 'chat'): string {
  return baselinePath({ name, suite: { project: '', file: 'benchmarks/chat.bench.ts', test: 'chat', ...suite } })
}

describe('the path of a baseline', () => {
  test('is beside the suite, and names file and test', () => {
    expect(path({ test: 'holds its p99' }, 'holds its p99')).toMatch(
      /^benchmarks\/__baselines__\/chat-holds-its-p99-[0-9a-f]{8}\.json$/,
    )
    expect(path({ project: 'gpu', test: 'users > many' }, 'warm')).toMatch(
      /chat-gpu-users-many-warm-[0-9a-f]{8}\.json$/,
    )
  })

  test('is another one for every project, file, test and name, also where they read alike', () => {
    const paths = [
      path({}),
      path({}, 'Chat'),
      path({}, 'chat #2'),
      path({ test: 'chat!' }),
      path({ test: 'chat?' }),
      path({ project: 'a', test: 'b' }),
      path({ project: '', test: 'a b' }),
      path({ file: 'benchmarks/chat.bench.js' }),
      path({ test: 'x'.repeat(300) }, 'a'),
      path({ test: 'x'.repeat(300) }, 'b'),
    ]
    expect(new Set(paths.map((each) => each.toLowerCase())).size).toBe(paths.length)
  })

  test('stays in its folder whatever the test is called', () => {
    expect(dirname(path({ test: '../../etc/passwd' }, '..\\\0'))).toBe('benchmarks/__baselines__')
  })
})

describe('the file of a baseline', () => {
  test('gives back what was written, and nothing else is left in the folder', () => {
    using folder = temporaryFolder()
    const file = folder.file('deep/__baselines__/chat.json')
    writeBaseline(file, baseline)
    expect(readBaseline(file)).toEqual(baseline)
    expect(readdirSync(dirname(file))).toEqual(['chat.json'])
  })

  test('is small, and has a line a metric, so that a diff names what changed', () => {
    using folder = temporaryFolder()
    writeBaseline(folder.file('chat.json'), baseline)
    const lines = readFileSync(folder.file('chat.json'), 'utf8').trimEnd().split('\n')
    expect(lines.filter((line) => line.includes('"ttft":'))).toHaveLength(1)
    expect(lines.length).toBeLessThan(80)
    expect(lines.join('').length).toBeLessThan(40_000)
  })

  test('that is not there is none', () => {
    using folder = temporaryFolder()
    expect(readBaseline(folder.file('chat.json'))).toBeUndefined()
  })

  test.for<[why: string, text: string, said: RegExp]>([
    ['is no JSON', '{', /Can't use .*chat\.json: it is not JSON: .*; run with -u to write it anew/],
    ['is another JSON', '[]', /it has no schemaVersion, and this inferbench reads 1/],
    ['is of another version', '{"schemaVersion":2}', /its schemaVersion is 2, and this inferbench reads 1/],
    ['lacks a part', JSON.stringify({ ...baseline, evidence: undefined }), /evidence: /],
    ['has a key too many', JSON.stringify({ ...baseline, note: 'mine' }), /unknown key 'note'/],
    [
      'has a sample that descends',
      JSON.stringify(baseline).replace(/"ranked":\{"n":700,"ranks":\[0,/, '"ranked":{"n":700,"ranks":[1,'),
      /evidence\.metrics\.\w+\.ranked: ranks and values must ascend together/,
    ],
  ])('that %s is refused with what is wrong', ([, text, said]) => {
    using folder = temporaryFolder({ 'chat.json': text })
    expect(() => readBaseline(folder.file('chat.json'))).toThrow(said)
  })

  test('that is a folder is refused, and so is one that can not be written', () => {
    using folder = temporaryFolder()
    mkdirSync(folder.file('chat.json'))
    expect(() => readBaseline(folder.file('chat.json'))).toThrow(/chat\.json/)
    writeFileSync(folder.file('file'), '')
    expect(() => writeBaseline(folder.file('file/chat.json'), baseline)).toThrow(/Can't write .*file\/chat\.json/)
  })
})
