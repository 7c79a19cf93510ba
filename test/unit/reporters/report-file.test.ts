import { mkdirSync, mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { writeReportFile } from '../../../reporters/report-file.ts'
import { ReportFile } from '../../../src/report/run-report.ts'
import { row, runOf } from '../../support/runs.ts'

const { run } = runOf([row(0)])

function folder() {
  return mkdtempDisposableSync(join(tmpdir(), 'inferbench-report-'))
}

test('the file is a report by its schema, in a folder that it makes', () => {
  using dir = folder()
  const path = writeReportFile(join(dir.path, 'a/b'), [run], true)
  expect(path).toBe(join(dir.path, 'a/b/report.json'))
  expect(ReportFile.parse(JSON.parse(readFileSync(path, 'utf8')))).toEqual({
    schemaVersion: 1,
    finished: true,
    runs: [run],
  })
})

test('a later report takes the place of an earlier one, and only of its rows', () => {
  using dir = folder()
  const requests = join(dir.path, 'requests')
  mkdirSync(requests)
  const files = ['chat-0a1b2c3d.jsonl', 'chat-ffffffff.jsonl', 'notes.jsonl', 'precious.txt', 'my-data.jsonl']
  for (const file of files) writeFileSync(join(requests, file), '')
  writeReportFile(dir.path, [], false)
  expect(readdirSync(requests)).toEqual(['my-data.jsonl', 'notes.jsonl', 'precious.txt'])

  for (const file of files) writeFileSync(join(requests, file), '')
  const path = writeReportFile(dir.path, [run], true)
  expect(readdirSync(requests)).toEqual(['chat-0a1b2c3d.jsonl', 'my-data.jsonl', 'notes.jsonl', 'precious.txt'])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ finished: true })
})

test('the page of an earlier report goes: it would tell of other runs', () => {
  using dir = folder()
  writeFileSync(join(dir.path, 'report.html'), 'an earlier one')
  writeReportFile(dir.path, [run], true)
  expect(readdirSync(dir.path)).toEqual(['report.json'])
})
