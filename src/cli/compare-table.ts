/** @module Two reports compared, as text that fits a terminal. */
import {
  type ComparedReports,
  type ComparedRun,
  describeUnmatched,
  sumComparisons,
} from '../../reporters/compared-run.ts'
import { describeName } from '../../reporters/describe-run.ts'
import type { Paint } from '../../reporters/paint.ts'
import { firstFitting, printable, wrap } from '../../reporters/text.ts'
import { renderPlainTable } from '../plain-table.ts'
import type { Difference } from '../report/comparison.ts'
import { describeDifference, type DifferenceText } from '../report/describe-difference.ts'

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly paint: Paint
}

type Column = readonly [head: string, cell: (text: DifferenceText) => string]

const COLUMNS: readonly Column[] = [
  ['', ({ mark, metric }) => `${mark} ${metric}`],
  ['before → now', ({ values }) => values],
  ['change', ({ change }) => change || '–'],
  ['interval', ({ interval }) => interval],
  ['tolerance', ({ tolerance }) => tolerance],
  ['', ({ status }) => status],
]

/** Headings of columns that are left out, the first set that makes the table fit. */
const LEFT_OUT = [[], ['tolerance'], ['before → now'], ['before → now', 'tolerance']]

/** A table a run, what it takes to read it, and the sum of it all. */
export function renderComparedReports(compared: ComparedReports, options: TableOptions): string {
  const blocks = compared.runs.map((run) => renderPair(run, options))
  const { paint, width } = options
  const unmatched = describeUnmatched(compared).flatMap((text) => wrap(printable(text), width).map(paint.unsure))
  const sum = sumComparisons(compared)
  const worse = compared.runs.some(({ differences }) => differences.some(({ status }) => status === 'regression'))
  return [
    ...blocks,
    ...(unmatched.length > 0 ? [unmatched.join('\n')] : []),
    (worse ? paint.bad : paint.good)(sum),
  ].join('\n\n')
}

function renderPair({ now, notes, differences }: ComparedRun, { width, paint }: TableOptions): string {
  const say = (text: string, colour: (text: string) => string) => wrap(printable(text), width).map(colour)
  const reasons = differences.flatMap((difference) => {
    const { metric, reason } = describeDifference(difference)
    return reason === '' ? [] : say(`${metric}: ${reason}`, paint.faint)
  })
  return [
    ...say(describeName(now), paint.strong),
    ...notes.flatMap((note) => say(`note: ${note}`, paint.unsure)),
    ...fitting(differences, width, paint),
    ...reasons,
  ].join('\n')
}

function fitting(differences: readonly Difference[], width: number, paint: Paint): readonly string[] {
  const tables = LEFT_OUT.map((left) =>
    renderTable(
      differences,
      COLUMNS.filter(([head]) => !left.includes(head)),
      paint,
    ),
  )
  return firstFitting(tables, width)
}

function renderTable(differences: readonly Difference[], columns: readonly Column[], paint: Paint): string[] {
  const rows = differences.map((difference) => {
    const text = describeDifference(difference)
    return columns.map(([, cell]) => colourOf(difference, paint)(cell(text)))
  })
  return renderPlainTable(
    columns.map(([head]) => paint.faint(head)),
    rows,
  ).split('\n')
}

function colourOf({ status }: Difference, paint: Paint): (text: string) => string {
  const colours = { regression: paint.bad, improvement: paint.good, inconclusive: paint.unsure }
  return status === 'unchanged' ? (text) => text : colours[status]
}
