import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { mergeParts } from '../../../reporters/merge.ts'
import { readRows } from '../../../reporters/rows.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { type PartWithRows, deal, partOf } from '../../support/parts.ts'
import { row, runOf, times } from '../../support/runs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const rows = times(90, (i) => row(i))

/** What the machines of a run left, each in a folder of its own. */
function left(parts: readonly PartWithRows[]) {
  const files = parts.map(({ part, rows: own }) => [
    `machine-${part.shard.index + 1}-of-${part.shard.of}/${part.rowsFile}`,
    own.map((each) => `${JSON.stringify(each)}\n`).join(''),
  ])
  return temporaryFolder(Object.fromEntries(files) as Record<string, string>)
}

function merge(parts: readonly PartWithRows[], folder: string): RunReport[] {
  return mergeParts(
    parts.map(({ part }) => part),
    { folder, root: folder, update: 'none' },
  )
}

describe('the parts of a run', () => {
  test('are merged from the rows in the folders of the machines, into rows beside the report', () => {
    const parts = deal(rows, 3)
    using folder = left(parts)
    const [run, ...others] = merge(parts, folder.path)
    expect(others).toEqual([])
    expect(run!.validity).toMatchObject({ valid: true, problems: [] })
    expect(run!.counts.sent).toBe(90)
    expect([...readRows(folder.file(run!.rowsFile))].map(({ seq }) => seq)).toHaveLength(90)
  })

  test('are found as well where all rows were brought into one folder', () => {
    const parts = deal(rows, 2)
    using folder = left(parts)
    for (const machine of [1, 2]) cpSync(folder.file(`machine-${machine}-of-2`), folder.path, { recursive: true })
    for (const machine of [1, 2]) rmSync(folder.file(`machine-${machine}-of-2`), { recursive: true })
    expect(merge(parts, folder.path)[0]!.validity.valid).toBe(true)
  })

  test('stay apart from runs of one machine, and from those of other names and tests', () => {
    const suite = { project: '', file: 'a.bench.ts', test: 'other' }
    const parts = [...deal(rows, 2), ...deal(rows, 2, { head: { name: 'b' } }), ...deal(rows, 2, { head: { suite } })]
    using folder = left(parts)
    const alone = runOf(rows).run
    const runs = mergeParts([...parts.map(({ part }) => part), alone], {
      folder: folder.path,
      root: folder.path,
      update: 'none',
    })
    expect(runs).toHaveLength(4)
    expect(runs[0]).toBe(alone)
    expect(runs.slice(1).map(({ name, suite: { test: of }, shards }) => [name, of, shards!.length])).toEqual([
      ['chat', 'chat', 2],
      ['b', 'chat', 2],
      ['chat', 'other', 2],
    ])
  })

  test('of one name in one test go together in their order', () => {
    const twice = [...deal(rows, 2), ...deal(rows, 2, { health: { peakInFlight: 100 } })]
    using folder = left(twice)
    expect(merge(twice, folder.path).map(({ client }) => client!.peakInFlight)).toEqual([16, 200])
  })

  test('count by the last attempt of each machine', () => {
    const [first, second] = deal(rows, 2)
    const retried = partOf(first!.rows, 0, 2, { head: { attempt: 1 } })
    using folder = left([retried, second!])
    const [run, ...others] = merge([first!, retried, second!], folder.path)
    expect(others).toEqual([])
    expect(run).toMatchObject({ attempt: 1, validity: { valid: true } })
  })
})

describe('rows that are not there', () => {
  test('void the run: the message names the file and every place where it was looked for', () => {
    const parts = deal(rows, 2)
    using folder = left(parts)
    renameSync(folder.file('machine-2-of-2'), folder.file('elsewhere'))
    rmSync(folder.file('elsewhere/requests'), { recursive: true })
    const [run] = merge(parts, folder.path)
    const { rowsFile } = parts[1]!.part
    const places = [
      folder.file(rowsFile),
      folder.file(`elsewhere/${rowsFile}`),
      folder.file(`machine-1-of-2/${rowsFile}`),
    ]
    expect(run!.validity.problems).toEqual([
      {
        code: 'rows-missing',
        message: `machine 2 of 2: there is no ${rowsFile}, looked for as ${places.join(', ')}`,
        advice: expect.stringContaining('bring the folder'),
      },
    ])
    expect(run!.counts.sent).toBe(45)
  })

  test('void it as well where some are missing, or too many', () => {
    const parts = deal(rows, 2)
    using folder = left(parts)
    const path = folder.file(`machine-1-of-2/${parts[0]!.part.rowsFile}`)
    appendFileSync(path, `${JSON.stringify(row(45))}\n`)
    expect(merge(parts, folder.path)[0]!.validity.problems).toMatchObject([
      { code: 'rows-incomplete', message: `machine 1 of 2: ${path} has 46 of 45 requests` },
    ])
    writeFileSync(path, '')
    expect(merge(parts, folder.path)[0]!.validity.problems).toMatchObject([{ code: 'rows-incomplete' }])
  })

  test('void it where they can not be read, with the line', () => {
    const parts = deal(rows, 2)
    using folder = left(parts)
    const path = folder.file(`machine-2-of-2/${parts[1]!.part.rowsFile}`)
    appendFileSync(path, '{"seq":1}\n')
    expect(merge(parts, folder.path)[0]!.validity.problems).toMatchObject([
      { code: 'rows-damaged', message: `machine 2 of 2: ${path}:46 is not a row of a request` },
    ])
  })

  test('are said to be missing where there is no folder at all', () => {
    using folder = temporaryFolder()
    mkdirSync(folder.file('requests'))
    const [run] = merge(deal(rows, 2), folder.file('nowhere'))
    expect(run!.validity.problems.map(({ code }) => code)).toEqual(['rows-missing', 'rows-missing', 'nothing-sent'])
  })
})
