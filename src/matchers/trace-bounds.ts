/** @module Bounds on the statistics of a trace: what a user may write, what they are checked against, and a table of it. */
import * as z from 'zod'

import { holding, optionals, shaped } from '../option-shapes.ts'
import { parseOptions, strict } from '../options.ts'
import { renderPlainTable } from '../plain-table.ts'
import { formatNumber, formatShare } from '../report/format.ts'
import { type Better, type Bound, boundSchema, type Limits, shareBoundSchema, within } from '../stats/bound.ts'
import type { TraceAnalysis } from '../traces/analyze.ts'
import {
  type Observation,
  observeFigure,
  observeStatistic,
  type Statistic,
  STATISTICS,
  type TraceFigure,
  traceFigures,
  traceQuantities,
  type TraceQuantity,
  type Unit,
} from './trace-statistics.ts'

/** Bounds on moments, extremes and percentiles of a quantity. */
export type TraceStatisticBounds = { readonly [Name in Statistic]?: Bound }

/**
 * Bounds on the statistics of a trace. A bare number is a minimum for hit rates and the reuse ratio; elsewhere neither
 * more nor less is better, and `{ min, max }` says which side.
 */
export type TraceStats = { readonly [Name in TraceQuantity]?: TraceStatisticBounds } & {
  readonly [Name in TraceFigure]?: Bound
}

/** A number of a trace beside its limits. */
export interface TraceCheck extends Observation {
  readonly limits: Limits
}

const QUANTITIES = Object.keys(traceQuantities) as TraceQuantity[]
const FIGURES = Object.keys(traceFigures) as TraceFigure[]

const statsSchema = shaped(
  '{ isl: { p75: { max: 4_096 } }, prefixReuseRatio: { min: 0.4 } }',
  strict({
    ...optionals(QUANTITIES, (name) => statisticsSchema(traceQuantities[name])),
    ...optionals(FIGURES, (name) => limitsSchema(traceFigures[name])),
  }).refine(...holding('name at least one statistic')),
)

/** Checks what the user wrote, and then the trace against it. */
export function checkStats(analysis: TraceAnalysis, stats: TraceStats, who: string): TraceCheck[] {
  const entries = Object.entries(parseOptions(statsSchema, stats, who)).filter(([, held]) => held !== undefined)
  return entries.flatMap(([name, held]): TraceCheck[] => {
    if (Object.hasOwn(traceFigures, name)) {
      return [{ ...observeFigure(analysis, name as TraceFigure), limits: held as Limits }]
    }
    const bounds = Object.entries(held as Record<Statistic, Limits | undefined>)
    return bounds.flatMap(([statistic, limits]) =>
      limits ? [{ ...observeStatistic(analysis, name as TraceQuantity, statistic as Statistic), limits }] : [],
    )
  })
}

/** The same for one number of a trace. */
export function checkFigure(observation: Observation, better: Better, bound: Bound, who: string): TraceCheck {
  return { ...observation, limits: parseOptions(limitsSchema({ better, unit: observation.unit }), bound, who) }
}

/** True or false; `undefined` where there is nothing to check. */
export function isKept({ value, limits }: TraceCheck): boolean | undefined {
  return value === undefined ? undefined : within(value, limits)
}

/** A line a check: the mark, the name, what was observed and the bound. */
export function renderChecks(checks: readonly TraceCheck[]): string {
  const rows = checks.map((check) => {
    const { name, unit, value, missing, limits } = check
    const digits = digitsToTell(check)
    const bound = describeLimits(limits, (limit) => format(limit, unit, digits))
    const kept = isKept(check)
    const mark = kept === undefined ? '?' : kept ? '✓' : '✗'
    return [`  ${mark} ${name}`, value === undefined ? `– (${missing})` : format(value, unit, digits), bound]
  })
  return renderPlainTable(['    statistic', 'observed', 'bound'], rows)
}

function statisticsSchema(definition: { readonly better: Better; readonly unit: Unit }) {
  return shaped(
    '{ p75: { max: 4_096 } }',
    strict(optionals(STATISTICS, () => limitsSchema(definition))).refine(...holding('name a statistic, such as p75')),
  )
}

function limitsSchema({ better, unit }: { readonly better: Better; readonly unit: Unit }): z.ZodType<Limits, Bound> {
  return unit === 'share' ? shareBoundSchema(better) : boundSchema(better)
}

/** As many digits as it takes to tell the number from a limit that it misses. */
function digitsToTell({ value = 0, limits: { min = -Infinity, max = Infinity }, unit }: TraceCheck): number {
  const missed = value < min ? min : value > max ? max : undefined
  const enough = (digits: number) =>
    missed === undefined || format(value, unit, digits) !== format(missed, unit, digits)
  let digits = 4
  while (digits < 17 && !enough(digits)) digits++
  return digits
}

function describeLimits({ min, max }: Limits, show: (limit: number) => string): string {
  if (min !== undefined && max !== undefined) return `${show(min)} … ${show(max)}`
  if (max !== undefined) return `≤ ${show(max)}`
  return min === undefined ? '–' : `≥ ${show(min)}`
}

function format(value: number, unit: Unit, digits: number): string {
  return unit === 'share' ? formatShare(value, digits) : formatNumber(value, digits)
}
