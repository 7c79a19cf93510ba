/** @module `inferbench report`: the page of a stored report. */
import { dirname, join } from 'node:path'

import { Command } from 'commander'

import { writeOutput } from '../output-file.ts'
import { readStoredReport } from '../report/stored-report.ts'

const STORED = '.inferbench/report.json'

export function reportCommand(): Command {
  return new Command('report')
    .description('make the page of a stored report again: one HTML file that needs no network')
    .argument('[report]', 'the report, with the rows of its requests beside it', STORED)
    .option('-o, --output-file <file>', 'where the page goes (default: report.html beside the report)')
    .action(report)
}

async function report(path: string, { outputFile }: { readonly outputFile?: string }): Promise<void> {
  const stored = await readStoredReport(path)
  const folder = dirname(path)
  // The charts' library takes a while to load.
  const { renderPage } = await import('../../reporters/html/page.ts')
  const page = outputFile ?? join(folder, 'report.html')
  await writeOutput(page, [renderPage(stored, folder)], { who: 'report' })
  console.log(`Report saved to ${page}`)
}
