/** @module What clients needed, side by side. */
import { loadavg } from 'node:os'

import { renderPlainTable } from '../../src/plain-table.ts'
import type { Effort } from './exercise.ts'

/** What the CPU time is divided by. */
export type Unit = 'request' | 'token'

/** All rounds of a client as one. */
export interface Cost {
  readonly requestsPerSecond: number
  readonly tokensPerSecond: number
  /** CPU time a unit, µs: of all threads, and of those that have a name. */
  readonly totalUs: number
  readonly mainUs: number
  /** Of all workers together. */
  readonly workersUs: number
}

export function costOf(efforts: readonly Effort[], unit: Unit): Cost {
  const sum = (of: (effort: Effort) => number) => efforts.reduce((total, effort) => total + of(effort), 0)
  const units = sum((effort) => (unit === 'token' ? effort.tokens : effort.requests))
  const seconds = sum((effort) => effort.seconds)
  const us = (of: (effort: Effort) => number) => (1e6 * sum(of)) / units
  return {
    requestsPerSecond: sum(({ requests }) => requests) / seconds,
    tokensPerSecond: sum(({ tokens }) => tokens) / seconds,
    totalUs: us(({ cpu }) => cpu.total),
    mainUs: us(({ cpu }) => cpu.main),
    workersUs: us(({ cpu }) => cpu.workers.reduce((total, worker) => total + worker, 0)),
  }
}

/** Prints a line a client. What neither the main thread nor a worker used is V8's: compiling and collecting garbage. */
export function printCosts(title: string, unit: Unit, costs: Readonly<Record<string, Cost>>): void {
  const head = [title, 'requests/s', 'tokens/s', `CPU µs a ${unit}`, 'main', 'workers', 'V8']
  const rows = Object.entries(costs).map(([name, cost]) => [
    name,
    cost.requestsPerSecond.toFixed(0),
    cost.tokensPerSecond.toFixed(0),
    ...[cost.totalUs, cost.mainUs, cost.workersUs, cost.totalUs - cost.mainUs - cost.workersUs].map((us) =>
      us.toFixed(1),
    ),
  ])
  print(renderPlainTable(head, rows))
  printLoad()
}

/** What else the machine did: the load average of the last minute counts the benchmark itself, too. */
export function printLoad(): void {
  print(`load average ${loadavg()[0]!.toFixed(1)}`)
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
