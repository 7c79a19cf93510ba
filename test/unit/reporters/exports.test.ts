import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { writeExports } from '../../../reporters/exports.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { hostileRun, hostileTexts } from '../../support/hostile.ts'
import { row, runOf, times } from '../../support/runs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { run } = runOf(times(10, (i) => row(i)))

/** Files in a folder, relative to it. */
function filesIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => statSync(join(folder, path)).isFile()).toSorted()
}

function writeAiperf(folder: string, runs: readonly RunReport[]): string[] {
  writeExports(folder, runs, ['aiperf'])
  return filesIn(join(folder, 'aiperf'))
}

/** The two files of each folder. */
function both(...folders: readonly string[]): string[] {
  const types = ['csv', 'json']
  return folders.flatMap((folder) => types.map((type) => `${folder}/profile_export_aiperf.${type}`)).toSorted()
}

describe('exports', () => {
  test('are the files asked for, and no other, in a folder that is made', () => {
    using dir = temporaryFolder()
    const folder = join(dir.path, 'a/b')
    expect(writeExports(folder, [run], ['csv', 'junit'])).toEqual([
      { name: 'csv', path: join(folder, 'runs.csv') },
      { name: 'junit', path: join(folder, 'junit.xml') },
    ])
    expect(filesIn(folder)).toEqual(['junit.xml', 'runs.csv'])
    expect(writeExports(folder, [run], [])).toEqual([])
  })

  test('are two tables where a run has slices, and one again where none has', () => {
    using dir = temporaryFolder()
    const { run: sliced } = runOf([row(0)], { head: { load: { pacing: { kind: 'closed' }, sliceMs: 100 } } })
    expect(writeExports(dir.path, [run, sliced], ['csv'])).toHaveLength(1)
    expect(filesIn(dir.path)).toEqual(['runs.csv', 'slices.csv'])
    writeExports(dir.path, [run], ['csv'])
    expect(filesIn(dir.path)).toEqual(['runs.csv'])
  })

  test('take the place of earlier ones', () => {
    using dir = temporaryFolder()
    writeExports(dir.path, [run, run], ['csv'])
    const two = readFileSync(join(dir.path, 'runs.csv'), 'utf8')
    writeExports(dir.path, [run], ['csv'])
    expect(readFileSync(join(dir.path, 'runs.csv'), 'utf8').length).toBeLessThan(two.length)
  })

  test('that can not be written are an error', () => {
    using dir = temporaryFolder()
    mkdirSync(join(dir.path, 'runs.csv'))
    expect(() => writeExports(dir.path, [run], ['csv'])).toThrow(/EISDIR.*runs\.csv/)
  })
})

describe('the files of AIPerf', () => {
  test('are two a run, in a folder that is called the same every time', () => {
    using dir = temporaryFolder()
    expect(writeAiperf(dir.path, [run])).toEqual(both('benchmarks-chat/chat'))
    expect(writeAiperf(dir.path, [{ ...run, id: 'another', startedAt: '2027-01-01T00:00:00.000Z' }])).toEqual(
      both('benchmarks-chat/chat'),
    )
  })

  test('are kept apart by project, file, run and attempt', () => {
    using dir = temporaryFolder()
    const runs = [
      run,
      { ...run, suite: { ...run.suite, project: 'gpu-1' } },
      { ...run, suite: { ...run.suite, file: 'benchmarks/long.test.ts' } },
      { ...run, name: 'chat #2' },
      { ...run, attempt: 1 },
    ]
    const chats = ['chat', 'chat-2', 'chat-retry-1'].map((name) => `benchmarks-chat/${name}`)
    expect(writeAiperf(dir.path, runs)).toEqual(both(...chats, 'benchmarks-long/chat', 'gpu-1-benchmarks-chat/chat'))
  })

  test('are numbered where a folder could not be called as their run', () => {
    using dir = temporaryFolder()
    const runs = ['模型', '型模', 'run'].map((name) => ({ ...run, name }))
    const folders = ['run', 'run-2', 'run-3'].map((name) => `benchmarks-chat/${name}`)
    expect(writeAiperf(dir.path, runs)).toEqual(both(...folders))
  })

  test('stay in their folder whatever things are called', () => {
    using dir = temporaryFolder()
    const files = writeAiperf(join(dir.path, 'out'), hostileTexts.map(hostileRun))
    expect(files).toHaveLength(2 * hostileTexts.length)
    expect(readdirSync(dir.path)).toEqual(['out'])
    for (const file of files) expect(file).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+\/profile_export_aiperf\.(json|csv)$/)
  })

  test('of runs that are no more are removed, and of AIPerf itself are not', () => {
    using dir = temporaryFolder()
    const theirs = join(dir.path, 'aiperf/Qwen3-openai-chat-concurrency8')
    mkdirSync(theirs, { recursive: true })
    writeFileSync(join(theirs, 'profile_export_aiperf.json'), '{ "aiperf_version": "0.13.0" }')
    writeFileSync(join(theirs, 'profile_export_aiperf.csv'), 'Metric,Value')
    writeAiperf(dir.path, [{ ...run, name: 'old' }])
    writeFileSync(join(dir.path, 'aiperf/benchmarks-chat/old/notes.txt'), 'mine')
    writeAiperf(dir.path, [{ ...run, name: 'older' }, run])
    expect(writeAiperf(dir.path, [run])).toEqual([
      ...both('Qwen3-openai-chat-concurrency8', 'benchmarks-chat/chat'),
      'benchmarks-chat/old/notes.txt',
    ])
    expect(existsSync(join(dir.path, 'aiperf/benchmarks-chat/older'))).toBe(false)
  })
})
