/** @module `inferbench compare`: is one stored report slower than another. */
import { dirname } from 'node:path'

import { Command, InvalidArgumentError } from 'commander'

import type { ComparedReports } from '../../reporters/compared-run.ts'
import { terminalPaint } from '../../reporters/paint.ts'
import { writeOutput } from '../output-file.ts'
import { type Amount, defaultTolerances, parseTolerances } from '../report/tolerance.ts'
import { compareReports } from './compare-reports.ts'
import { renderComparedReports } from './compare-table.ts'

/** Columns where the terminal doesn't tell. */
const DEFAULT_WIDTH = 100

interface Flags {
  readonly tolerance: Amount
  readonly outputFile?: string
  readonly json?: true
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare two stored reports run by run; exits with 1 where a metric became worse beyond the tolerance')
    .argument('<before>', 'a report, with the rows of its requests beside it')
    .argument('<now>', 'a later report')
    .option('--tolerance <share>', 'how much worse a latency or a throughput may be', shareArgument, '10%')
    .option('-o, --output-file <file>', 'write a page of it as well: one HTML file that needs no network')
    .option('--json', 'print the comparison as JSON')
    .action(compare)
}

function shareArgument(text: string): Amount {
  if (/^\d+(?:\.\d+)?%$/.test(text)) return text as Amount
  throw new InvalidArgumentError('expected a share such as 10%')
}

async function compare(before: string, now: string, { tolerance, outputFile, json }: Flags): Promise<void> {
  const compared = await compareReports([before, now], parseTolerances(defaultTolerances(tolerance), 'compare'))
  const width = process.stdout.columns ?? DEFAULT_WIDTH
  console.log(
    json ? JSON.stringify(plain(compared), null, 2) : renderComparedReports(compared, { width, paint: terminalPaint }),
  )
  if (outputFile) await writePage(outputFile, compared, [before, now])
  const worse = compared.runs.some(({ differences }) => differences.some(({ status }) => status === 'regression'))
  if (worse) process.exitCode = 1
}

/** The runs themselves are in the reports. */
function plain({ runs, onlyBefore, onlyNow }: ComparedReports): object {
  const about = ({ now, before, notes, differences }: ComparedReports['runs'][number]) => ({
    name: now.name,
    suite: now.suite,
    before: before.id,
    now: now.id,
    notes,
    differences,
  })
  return { runs: runs.map(about), onlyBefore, onlyNow }
}

async function writePage(path: string, compared: ComparedReports, reports: readonly [string, string]): Promise<void> {
  // The charts' library takes a while to load.
  const { renderComparePage } = await import('../../reporters/html/compare-page.ts')
  const [before, now] = reports.map((report) => dirname(report))
  await writeOutput(path, [renderComparePage(compared, [before!, now!])], { who: 'compare' })
  // What is printed may be JSON for a program.
  console.error(`Comparison saved to ${path}`)
}
