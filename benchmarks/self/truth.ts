/** @module What the client reported beside what the server knows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { RequestTruth, RunReport } from 'inferbench'

import { RequestRow } from '../../src/report/request-row.ts'
import { quantile, sortSamples } from '../../src/stats/quantile.ts'

/** Absolute differences between client and server, ms, at p50 and p99. */
export interface Errors {
  /** TTFT against: first token written − request received. */
  readonly ttft: Quantiles
  /** Every gap between chunks against the gap between the writes. */
  readonly icl: Quantiles
  /** ITL of a request against the mean gap between its writes. */
  readonly itl: Quantiles
}

export interface Quantiles {
  readonly n: number
  readonly p50: number
  readonly p99: number
}

/** Compares the measured requests of a run with the simulator's own instants. */
export function compareWithTruth(run: RunReport, truths: readonly RequestTruth[]): Errors {
  const byId = new Map(truths.map((truth) => [truth.id, truth]))
  const pairs = readRows(run).flatMap((row) => (row.phase === 'measured' ? [{ row, truth: byId.get(row.id)! }] : []))
  return {
    ttft: quantiles(pairs.map(({ row, truth }) => row.ttft! - (truth.tokensMs[0]! - truth.receivedMs))),
    icl: quantiles(
      pairs.flatMap(({ row, truth }) => row.icl!.map((gap, i) => gap - (truth.tokensMs[i + 1]! - truth.tokensMs[i]!))),
    ),
    itl: quantiles(
      pairs.map(
        ({ row, truth }) => row.itl! - (truth.tokensMs.at(-1)! - truth.tokensMs[0]!) / (truth.tokensMs.length - 1),
      ),
    ),
  }
}

/** The figures, a line a metric. */
export function printErrors(errors: Errors): void {
  for (const [metric, { n, p50, p99 }] of Object.entries<Quantiles>({ ...errors })) {
    process.stdout.write(
      `${metric}: |client − server| p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms, ${n} values\n`,
    )
  }
}

function readRows({ rowsFile }: RunReport): RequestRow[] {
  const lines = readFileSync(join('.inferbench', rowsFile), 'utf8').trimEnd().split('\n')
  return lines.map((line) => RequestRow.parse(JSON.parse(line)))
}

function quantiles(differences: readonly number[]): Quantiles {
  const sorted = sortSamples(Float64Array.from(differences, Math.abs))!
  return { n: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
