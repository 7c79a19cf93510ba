/** @module Runs that several machines sent together, made by hand. */
import type { MergedRun, Part } from '../../src/report/merge-runs.ts'
import { mergeRuns } from '../../src/report/merge-runs.ts'
import type { RequestRow } from '../../src/report/request-row.ts'
import type { RunHead } from '../../src/report/run-report.ts'
import type { Deferred } from '../../src/report/shards.ts'
import { type RunOptions, runOf } from './runs.ts'

export interface PartOptions extends RunOptions {
  readonly deferred?: readonly Deferred[]
  /** How late it began. @default 0 */
  readonly lateMs?: number
}

export interface PartWithRows {
  readonly part: Part
  readonly rows: readonly RequestRow[]
}

/** The run of one machine of several. */
export function partOf(
  rows: readonly RequestRow[],
  index: number,
  of: number,
  options: PartOptions = {},
): PartWithRows {
  const { deferred = [], lateMs = 0, ...rest } = options
  const shard = { index, of, mostApartMs: 1_000, startMs: 1_800_000_000_000 + lateMs }
  const head: Partial<RunHead> = {
    id: `part-${index}`,
    rowsFile: `requests/chat-${index}aaaaaaa.jsonl`,
    ...rest.head,
    shard,
  }
  const { run } = runOf(rows, { ...rest, head })
  return { rows, part: { ...run, shard, deferred: [...(run.deferred ?? []), ...deferred] } }
}

/** Every n-th row for each machine, numbered there from 0. */
export function deal(rows: readonly RequestRow[], of: number, options: PartOptions = {}): PartWithRows[] {
  return Array.from({ length: of }, (_, index) => {
    const own = rows.filter((_row, i) => i % of === index).map((row, seq) => ({ ...row, seq }))
    return partOf(own, index, of, options)
  })
}

/** The whole of parts whose rows are at hand, and its rows. */
export function mergeAll(parts: readonly PartWithRows[]): MergedRun & { readonly rows: readonly RequestRow[] } {
  const merged: RequestRow[] = []
  const all = parts.map(({ part }) => part) as [Part, ...Part[]]
  const rowsOf = (part: Part) => ({ rows: parts.find((each) => each.part === part)!.rows, problems: () => [] })
  return { ...mergeRuns(all, rowsOf, (row) => merged.push(row)), rows: merged }
}
