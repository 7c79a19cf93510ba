/** @module Runs side by side on a terminal: a row each, the best of each column marked. */
import { renderPlainTable } from '../src/plain-table.ts'
import { formatNumber, formatShare } from '../src/report/format.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { bestOf, comparedColumns, type ComparedColumn, outcomeOf } from './compared-columns.ts'
import type { ComparedGroup } from './compared-groups.ts'
import { describeName, describePacing } from './describe-run.ts'
import type { Paint } from './paint.ts'
import { clip, firstFitting, printable, wrap } from './text.ts'

export interface ComparedTableOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly paint: Paint
}

const LEGEND = '* best of its column; void runs are left out of that'

/** Headings that go where there is no room, the first to go first; names that are left are cut. */
const DISPENSABLE: readonly string[] = ['Latency p50', 'Latency p99', 'ITL p50', 'ITL p99', 'TTFT p50', 'Output']
/** Most columns of names and loads: roomy, and where it is tight. */
const WORDS = [36, 24, 16]

/** Lines that fit the width. */
export function renderComparedGroup({ title, runs }: ComparedGroup, { width, paint }: ComparedTableOptions): string {
  const columns = comparedColumns(runs).filter((column) => !isWithoutErrors(column, runs))
  const sets = Array.from({ length: DISPENSABLE.length + 1 }, (_, gone) =>
    columns.filter(({ head }) => !DISPENSABLE.slice(0, gone).includes(head)),
  )
  const roomy = sets.map((set) => renderTable(runs, set, WORDS[0]!, paint))
  const tight = WORDS.slice(1).map((words) => renderTable(runs, sets.at(-1)!, words, paint))
  return [
    ...wrap(printable(title), width).map(paint.strong),
    '',
    ...firstFitting([...roomy, ...tight], width),
    paint.faint(clip(LEGEND, width)),
  ].join('\n')
}

function renderTable(
  runs: readonly RunReport[],
  columns: readonly ComparedColumn[],
  words: number,
  paint: Paint,
): string[] {
  const best = columns.map((column) => bestOf(runs, column))
  const rows = runs.map((run) => [
    clip(printable(describeName(run)), words),
    paint.faint(clip(printable(describePacing(run)), words)),
    ...columns.map((column, i) => cell(column, run, best[i]!, paint)),
    outcome(run, paint),
  ])
  const heads = ['', '', ...columns.map(({ head, unit }) => headOf(head, unit)), 'SLOs']
  return renderPlainTable(
    heads.map((head) => paint.faint(head)),
    rows,
    2,
  ).split('\n')
}

/** Throughput says of what; latencies are in ms throughout. */
function headOf(head: string, unit: string): string {
  return { 'requests/s': 'req/s', 'tokens/s': 'tok/s' }[unit] ?? head
}

/** A column of nothing but zeros would take the place of one that says more. */
function isWithoutErrors({ unit, valueOf }: ComparedColumn, runs: readonly RunReport[]): boolean {
  return unit === 'share' && runs.every((run) => (valueOf(run) ?? 0) === 0)
}

function cell({ valueOf, unit }: ComparedColumn, run: RunReport, best: number, paint: Paint): string {
  const value = valueOf(run)
  if (value === undefined) return '–'
  const text = unit === 'share' ? formatShare(value, 3) : formatNumber(value)
  return value === best ? paint.good(`*${text}`) : text
}

function outcome(run: RunReport, paint: Paint): string {
  const { text, met } = outcomeOf(run)
  if (met === undefined) return text
  return met ? paint.good(`✓ ${text}`) : paint.bad(`✗ ${text}`)
}
