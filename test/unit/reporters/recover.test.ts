import {
  appendFileSync,
  mkdirSync,
  mkdtempDisposableSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { recoverRun } from '../../../reporters/recover.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { openRowsFile } from '../../../src/report/rows-file.ts'
import { failure, head, row, runOf, times } from '../../support/runs.ts'

/** A folder with the rows of a run, which goes away by itself. */
function written(rows: readonly RequestRow[]) {
  const dir = mkdtempDisposableSync(join(tmpdir(), 'inferbench-recover-'))
  const path = join(dir.path, head().rowsFile)
  const file = openRowsFile(path)
  file.write(rows)
  file.close()
  return { folder: dir.path, path, [Symbol.dispose]: () => dir.remove() }
}

const rows = times(50, (i) => (i % 9 === 4 ? failure(i, 'http-500', '模型 out of memory ☃') : row(i)))

/** What the rows are worth in a run that was killed. */
function reportOf(kept: readonly RequestRow[]) {
  return runOf(kept, { health: null, finished: false }).run
}

test('the rows of a killed run make the report that it would have made, marked unfinished', () => {
  using left = written(rows)
  const report = recoverRun(left.folder, head())
  expect(report).toEqual(reportOf(rows))
  expect(report).toMatchObject({ finished: false, client: null, validity: { problems: [{ code: 'interrupted' }] } })
})

test('what the plugin asks of every run can not be told of a killed one', () => {
  using left = written(rows)
  const { slos } = recoverRun(left.folder, head({ slo: { errorRate: 1 } }))
  expect(slos).toMatchObject([{ objective: 'errorRate', status: 'inconclusive', source: 'plugin' }])
})

test('a last line that was cut off anywhere is left out', () => {
  using left = written(rows)
  const lastLine = Buffer.byteLength(JSON.stringify(rows.at(-1))) + 1
  const size = statSync(left.path).size
  for (const missing of [1, 2, 100, lastLine - 1]) {
    truncateSync(left.path, size - missing)
    expect(recoverRun(left.folder, head())).toEqual(reportOf(rows.slice(0, -1)))
  }
})

test('a cut in the middle of a character is no different', () => {
  using left = written([row(0), failure(1, 'x', '模')])
  const text = Buffer.from(`${JSON.stringify(row(0))}\n{"seq":1,"error":{"message":"模`)
  writeFileSync(left.path, text.subarray(0, -1))
  expect(recoverRun(left.folder, head())).toEqual(reportOf([row(0)]))
})

test('what follows a line that can not be read is not trusted', () => {
  using left = written(rows.slice(0, 10))
  appendFileSync(left.path, `\u0000\u0000\n${JSON.stringify(row(11))}\n`)
  expect(recoverRun(left.folder, head())).toEqual(reportOf(rows.slice(0, 10)))
})

test('a line of JSON that is no row ends the reading as well', () => {
  using left = written(rows.slice(0, 10))
  appendFileSync(left.path, `{"seq":10}\n${JSON.stringify(row(11))}\n`)
  expect(recoverRun(left.folder, head()).counts.sent).toBe(10)
})

test('rows longer than any buffer, with wide characters at every offset, are read whole', () => {
  const long = times(24, (i) => failure(i, 'http-500', `${'.'.repeat(i)}${'模型'.repeat(20_000)}`))
  using left = written(long)
  expect(statSync(left.path).size).toBeGreaterThan(2 ** 21)
  expect(recoverRun(left.folder, head()).errors).toEqual(reportOf(long).errors)
})

test('without a file, or with an empty one, nothing was sent', () => {
  using left = written([])
  expect(recoverRun(left.folder, head())).toEqual(reportOf([]))
  rmSync(left.path)
  expect(recoverRun(left.folder, head())).toEqual(reportOf([]))
  mkdirSync(left.path)
  expect(recoverRun(left.folder, head()).counts.sent).toBe(0)
})
