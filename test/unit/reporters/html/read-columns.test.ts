import { mkdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { readColumns } from '../../../../reporters/html/read-columns.ts'
import { failure, head, row, runOf, times } from '../../../support/runs.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const rows = [...times(10, (i) => row(i, { phase: i < 2 ? 'warmup' : 'measured' })), failure(10)]
const lines = rows.map((each) => `${JSON.stringify(each)}\n`)
const { rowsFile } = head()
const { run } = runOf(rows)

test('the rows of a run are all read, and nothing is to be said of them', () => {
  using folder = temporaryFolder({ [rowsFile]: lines.join('') })
  const { columns, note } = readColumns(folder.path, run)
  expect(columns?.rows).toBe(11)
  expect(note).toBe('')
})

test('a file longer than what is read at once is read to its end', () => {
  const many = times(6_000, (i) => row(i))
  using folder = temporaryFolder({ [rowsFile]: many.map((each) => `${JSON.stringify(each)}\n`).join('') })
  const { columns, note } = readColumns(folder.path, runOf(many).run)
  expect([...columns!.column.sentMs]).toEqual(many.map(({ sentMs }) => sentMs))
  expect(note).toBe('')
})

describe('what is missing is said', () => {
  const noteOf = (files: Record<string, string>, of = run) => {
    using folder = temporaryFolder(files)
    return readColumns(folder.path, of).note
  }

  test('where there is no file', () => {
    expect(noteOf({})).toBe(`There are no charts of single requests: ${rowsFile} is not there.`)
  })

  test('where the file is empty', () => {
    expect(noteOf({ [rowsFile]: '' })).toBe(`There are no charts of single requests: ${rowsFile} is empty.`)
  })

  test('where the file is a folder', () => {
    using folder = temporaryFolder()
    mkdirSync(folder.file(rowsFile), { recursive: true })
    const { columns, note } = readColumns(folder.path, run)
    expect(columns).toBeUndefined()
    expect(note).toBe(`There are no charts of single requests: ${rowsFile}: EISDIR.`)
  })

  test('where a line is no row, with the number of the line', () => {
    const damaged = [...lines.slice(0, 3), '{"seq":3}\n', ...lines.slice(4)].join('')
    const { columns, note } = (() => {
      using folder = temporaryFolder({ [rowsFile]: damaged })
      return readColumns(folder.path, run)
    })()
    expect(columns?.rows).toBe(3)
    expect(note).toBe(`The charts show 3 of 11 requests: ${rowsFile}:4 is not a row of a request.`)
  })

  test('where the first line is none', () => {
    expect(noteOf({ [rowsFile]: 'secret\n' })).toBe(
      `There are no charts of single requests: ${rowsFile}:1 is not a row of a request.`,
    )
  })

  test('where the file was cut off in the middle of a row', () => {
    const cut = lines.join('').slice(0, -20)
    expect(noteOf({ [rowsFile]: cut })).toBe(
      'The charts show 10 of 11 requests: the file of rows holds no more, or those of another run.',
    )
  })

  test.each(['../other.jsonl', 'requests/../../other.jsonl', '/etc/passwd'])('where it would be %s', (path) => {
    expect(noteOf({ [rowsFile]: lines.join('') }, { ...run, rowsFile: path })).toBe(
      `There are no charts of single requests: ${path} lies outside the folder of the report.`,
    )
  })
})
