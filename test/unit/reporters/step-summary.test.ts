import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { appendStepSummary } from '../../../reporters/step-summary.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { row, runOf, times } from '../../support/runs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { run } = runOf(times(10, (i) => row(i)))
/** 20 kB in a summary. */
const warnings = [{ code: 'wordy', message: 'x'.repeat(20_000), advice: 'read' }]
const wordy: RunReport = { ...run, validity: { ...run.validity, warnings } }
const LIMIT = 1_048_576

describe('the summary of a step', () => {
  test('stands after what others have written', () => {
    using dir = temporaryFolder()
    const path = join(dir.path, 'summary')
    writeFileSync(path, '## Vitest\n\n')
    appendStepSummary(path, [run], 'report.json')
    appendStepSummary(path, [run], 'report.json')
    expect(readFileSync(path, 'utf8').match(/^## .*$/gm)).toEqual([
      '## Vitest',
      '## ✅ SLO gate: no SLO was asserted',
      '## ✅ SLO gate: no SLO was asserted',
    ])
  })

  test('makes its file where GitHub has not', () => {
    using dir = temporaryFolder()
    appendStepSummary(join(dir.path, 'summary'), [run], 'report.json')
    expect(existsSync(join(dir.path, 'summary'))).toBe(true)
  })

  test.for([0, 500_000, 999_000, 1_040_000])('stays below what GitHub takes, after %d bytes of others', (bytes) => {
    using dir = temporaryFolder()
    const path = join(dir.path, 'summary')
    writeFileSync(path, 'x'.repeat(bytes))
    appendStepSummary(
      path,
      times(60, () => wordy),
      'report.json',
    )
    expect(statSync(path).size).toBeLessThan(LIMIT)
    expect(readFileSync(path, 'utf8').slice(bytes)).toMatch(/^## ✅ SLO gate: no SLO was asserted\n/)
    expect(readFileSync(path, 'utf8')).toMatch(/… and \d+ runs, for which there is no room here/)
  })
})
