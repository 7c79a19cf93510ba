/** @module The report as a page, beside the stored one. */
import { writeResultFile } from '../src/report/result-file.ts'
import type { ReportFile } from '../src/report/run-report.ts'
import { pageOf } from './report-file.ts'

/**
 * Writes `report.html` into the folder where the report and its rows are. Takes a moment for a run of many requests: their
 * rows are read once more.
 */
export async function writeHtmlFile(folder: string, report: Pick<ReportFile, 'runs' | 'finished'>): Promise<string> {
  // The charts' library takes long to load, and no process needs it before its end.
  const { renderPage } = await import('./html/page.ts')
  return writeResultFile(pageOf(folder), renderPage(report, folder))
}
