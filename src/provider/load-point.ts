/** @module What makes a function a load point, and what the provider asks of one. */
import type { RequestMetric } from '../metrics/definitions.ts'
import type { RunReport } from '../report/run-report.ts'

/** Found by name, so that a provider and a fixture that were loaded apart from each other agree on it. */
const CONTENDER = Symbol.for('inferbench.load-point')

/** Runs a leg of a load once it is its turn. */
export type InTurn = (leg: () => Promise<void>) => Promise<void>

/** What a load point asks of the comparison that it is part of. */
export interface Contender {
  /** Legs that its load is cut into; `undefined`: no matter. */
  readonly rounds: number | undefined
  /** Opens its endpoint and checks that its load can be cut into so many legs. Nothing is sent yet. */
  prepare(rounds: number): Promise<ReadyPoint>
}

/** A load point that may begin. */
export interface ReadyPoint {
  /** The metric whose samples are the benchmark's latency. */
  readonly metric: RequestMetric
  /** Share of its requests that may fail. */
  readonly errorRate: number
  /** Runs all of its legs, each when its turn has come, as one run of the test. */
  measure(name: string, inTurn: InTurn, signal: AbortSignal): Promise<Measured>
}

export interface Measured {
  readonly run: RunReport
  /** Of the metric, ms. */
  readonly samples: ArrayLike<number>
  /** Of every leg in which a request completed. */
  readonly requestsPerSecond: readonly number[]
}

/** What `bench()` is handed: it measures a load under our provider, and under no other. */
export interface LoadPoint {
  (): never
  readonly [CONTENDER]: Contender
}

/** @param refuse throws: whoever calls the function does not know what it is */
export function createLoadPoint(contender: Contender, refuse: () => never): LoadPoint {
  return Object.assign(() => refuse(), { [CONTENDER]: contender })
}

/** What a function asks for as a load point; `undefined` where it is none. */
export function contenderOf(fn: () => unknown): Contender | undefined {
  return (fn as Partial<LoadPoint>)[CONTENDER]
}
