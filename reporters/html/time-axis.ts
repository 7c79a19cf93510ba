/** @module The axis that all charts over time share. */
import { during } from './axes.ts'
import type { RequestColumns } from './request-columns.ts'
import { binTime, type TimeBin } from './time-bins.ts'

export interface TimeAxis {
  readonly bins: readonly TimeBin[]
  readonly unit: { readonly name: string; readonly ms: number }
  /** Where the warm-up ends; `undefined` where there was none. */
  readonly measuredMs: number | undefined
}

/** Units of time: the greatest that a run has several of. */
const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const
const SEVERAL = 5

export function createTimeAxis(columns: RequestColumns): TimeAxis {
  const bins = binTime(columns)
  const unit = UNITS.find(({ ms }) => endOf(bins) >= SEVERAL * ms) ?? UNITS[2]
  return { bins, unit, measuredMs: measuredFrom(columns) }
}

/** The axis for a chart. */
export function acrossTime({ bins, unit }: TimeAxis): object {
  return during(`since the start, ${unit.name}`, endOf(bins) / unit.ms)
}

function endOf(bins: readonly TimeBin[]): number {
  return bins.at(-1)!.toMs
}

/** When the first request that counts was sent; `undefined` where there was no warm-up. */
function measuredFrom({ rows, column, isMeasured }: RequestColumns): number | undefined {
  let first = Infinity
  let warmup = false
  for (let row = 0; row < rows; row++) {
    if (isMeasured(row)) first = Math.min(first, column.sentMs[row]!)
    else warmup = true
  }
  return warmup && first < Infinity ? first : undefined
}
