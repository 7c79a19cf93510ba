import { describe, expect, test } from 'vitest'

import { readStoredReport } from '../../../src/report/stored-report.ts'
import { row, runOf } from '../../support/runs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const report = { schemaVersion: 1, finished: true, runs: [runOf([row(0)]).run] }

/** What is said of a file with this text. */
async function problemOf(text: string): Promise<string> {
  using folder = temporaryFolder({ 'report.json': text })
  const path = folder.file('report.json')
  const error: Error = await readStoredReport(path).then(
    () => expect.fail('it was read'),
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({ name: 'InferbenchError', code: 'invalid-report' })
  return error.message.replaceAll(path, 'report.json')
}

test('a report is read as it was stored', async () => {
  using folder = temporaryFolder({ 'report.json': JSON.stringify(report) })
  expect(await readStoredReport(folder.file('report.json'))).toEqual(report)
})

describe('what is no report', () => {
  test('is said to be missing where there is no file', async () => {
    await expect(readStoredReport('nowhere/report.json')).rejects.toThrow('Input file not found: nowhere/report.json')
  })

  test('is said to be a folder', async () => {
    using folder = temporaryFolder()
    await expect(readStoredReport(folder.path)).rejects.toThrow('it is a folder')
  })

  test('is said not to be JSON', async () => {
    expect(await problemOf('{"schemaVersion": 1, ')).toContain("[report] Can't use report.json: it is not JSON: ")
  })

  test.each(['null', '[]', '"text"', '{"testResults": []}'])('is said to be something else: %s', async (text) => {
    expect(await problemOf(text)).toBe(
      "[report] Can't use report.json: it is no report of inferbench: it has no schemaVersion",
    )
  })

  test('is said to be of another version', async () => {
    expect(await problemOf('{"schemaVersion": 2}')).toBe(
      "[report] Can't use report.json: its schemaVersion is 2, and this inferbench reads 1: use the one that wrote it",
    )
  })

  test('is said to be damaged, with the path of the damage', async () => {
    const [run] = report.runs
    const damaged = { ...report, runs: [{ ...run, durationMs: 'long', mood: 'good' }] }
    const message = await problemOf(JSON.stringify(damaged))
    expect(message).toContain('runs.0.durationMs: invalid input: expected number, received string, got "long"')
    expect(message).toContain("runs.0: unknown key 'mood'")
  })

  test('is described by its first problems, not by a hundred', async () => {
    const message = await problemOf('{"schemaVersion": 1, "runs": [{}, {}, {}]}')
    expect(message.split('\n')).toHaveLength(6)
  })
})
