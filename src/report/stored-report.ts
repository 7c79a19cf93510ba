/** @module Reads a report that was stored. */
import { readFile } from 'node:fs/promises'

import { InferbenchError, messageOf } from '../error.ts'
import { unreadable } from '../input-file.ts'
import { describeIssues } from '../options.ts'
import { ReportFile, SCHEMA_VERSION } from './run-report.ts'

/** A report that was damaged is wrong in few places; another kind of file in many. */
const SHOWN_ISSUES = 5

/** @throws InferbenchError where there is no such file, or where it is no report that this version reads */
export async function readStoredReport(path: string): Promise<ReportFile> {
  const value = parse(path, await read(path))
  const { schemaVersion } = (value ?? {}) as { schemaVersion?: unknown }
  if (schemaVersion === undefined) throw invalid(path, 'it is no report of inferbench: it has no schemaVersion')
  if (schemaVersion !== SCHEMA_VERSION) {
    const version = JSON.stringify(schemaVersion)
    throw invalid(
      path,
      `its schemaVersion is ${version}, and this inferbench reads ${SCHEMA_VERSION}: use the one that wrote it`,
    )
  }
  const result = ReportFile.safeParse(value)
  // As it was written: a schema gives the same values in the order of its own keys.
  if (result.success) return value as ReportFile
  throw invalid(path, `\n${describeIssues(result.error.issues.slice(0, SHOWN_ISSUES), value)}`)
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(path, 'report', error)
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(path, `it is not JSON: ${messageOf(error)}`, error)
  }
}

function invalid(path: string, problem: string, cause?: unknown): InferbenchError {
  return new InferbenchError('invalid-report', 'report', `Can't use ${path}: ${problem}`, { cause })
}
