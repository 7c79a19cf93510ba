/** @module Which runs stand side by side: those of a file with the same kind of workload, and the points of a search. */
import type { RunReport } from '../src/report/run-report.ts'
import { lastAttempts } from './gate.ts'

/** Runs that can be compared, at least two. */
export interface ComparedGroup {
  readonly title: string
  readonly runs: readonly RunReport[]
}

/** The groups, in the order of their first runs; the points of a search by their value. */
export function comparedGroups(runs: readonly RunReport[]): ComparedGroup[] {
  const groups = Map.groupBy(lastAttempts(runs), keyOf)
  return Array.from(groups.values()).flatMap((group) => {
    if (group.length < 2) return []
    const ordered = group.toSorted((a, b) => (a.searched?.value ?? 0) - (b.searched?.value ?? 0))
    return [{ title: titleOf(group[0]!), runs: ordered }]
  })
}

function keyOf({ suite, workload, searched }: RunReport): string {
  const { project, file, test } = suite
  return JSON.stringify([project, file, workload['dataset'], ...(searched ? [test, searched.by] : [])])
}

function titleOf({ suite, searched }: RunReport): string {
  if (searched) return `${suite.test}: highest ${searched.by}`
  return suite.project === '' ? suite.file : `${suite.file} (${suite.project})`
}
