/** @module The requests of a run as columns of numbers: what charts need, at eight bytes a number. */
import type { RequestRow } from '../../src/report/request-row.ts'
import { GrowingColumn } from '../../src/stats/growing-column.ts'
import { type SortedSamples, sortSamples } from '../../src/stats/quantile.ts'

/** Instants and times are in ms, instants from the start of the run. */
const COLUMNS = [
  'scheduledMs',
  'sentMs',
  'endMs',
  'ttft',
  'itl',
  'requestLatency',
  'inputTokens',
  'outputTokens',
] as const

export type ColumnName = (typeof COLUMNS)[number]

export interface RequestColumns {
  /** Requests, those of the warm-up included. */
  readonly rows: number
  /** In the order of the rows; NaN where a request has no such number, as a failed one has no metrics. */
  readonly column: Readonly<Record<ColumnName, Float64Array>>
  /** True for a request that counts, false for one of the warm-up. */
  isMeasured(row: number): boolean
  /** What a request failed of; `undefined` where it was answered. */
  errorOf(row: number): string | undefined
  /** Those that took longest from the instant they were due, the longest first. */
  readonly slowest: readonly SlowRequest[]
}

/** A row without what is long. */
export type SlowRequest = Omit<RequestRow, 'icl'>

/** How many slow requests are kept. */
const SLOWEST = 20

export interface ColumnsBuilder {
  add(row: RequestRow): void
  finish(): RequestColumns
}

export function createColumns(): ColumnsBuilder {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new GrowingColumn()])) as Columns
  const measured = new GrowingColumn()
  const errors = new GrowingColumn()
  const kinds: string[] = []
  const numberOf = new Map<string, number>()
  const slowest: SlowRequest[] = []

  function errorNumber(kind: string): number {
    const known = numberOf.get(kind)
    if (known !== undefined) return known
    numberOf.set(kind, kinds.length)
    return kinds.push(kind) - 1
  }

  return {
    add(row) {
      for (const name of COLUMNS) columns[name].push(row[name] ?? NaN)
      measured.push(row.phase === 'measured' ? 1 : 0)
      const isFine = row.outcome === 'completed' || row.outcome === 'withdrawn'
      errors.push(isFine ? NaN : errorNumber(row.error?.kind ?? row.outcome))
      keepSlow(slowest, row)
    },
    finish() {
      const values = Object.entries(columns).map(([name, column]) => [name, column.values()])
      const errorNumbers = errors.values()
      const isMeasured = measured.values()
      return {
        rows: isMeasured.length,
        column: Object.fromEntries(values) as RequestColumns['column'],
        isMeasured: (row) => isMeasured[row] === 1,
        errorOf: (row) => kinds[errorNumbers[row]!],
        slowest,
      }
    },
  }
}

/** The values of the measured requests that have one, in order; `undefined` where none has. */
export function measuredSamples({ column, isMeasured }: RequestColumns, name: ColumnName): SortedSamples | undefined {
  return sortSamples(column[name].map((value, row) => (isMeasured(row) ? value : NaN)))
}

type Columns = Record<ColumnName, GrowingColumn>

/** Of two that took as long, the earlier one comes first. */
function keepSlow(slowest: SlowRequest[], row: RequestRow): void {
  const place = slowest.findLastIndex((other) => tookMs(other) >= tookMs(row)) + 1
  if (place >= SLOWEST) return
  const { icl: _, ...slow } = row
  slowest.splice(place, 0, slow)
  slowest.length = Math.min(slowest.length, SLOWEST)
}

function tookMs({ scheduledMs, endMs }: SlowRequest): number {
  return endMs - scheduledMs
}
