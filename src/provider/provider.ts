/** @module Vitest's `benchmark.provider`: load points on our engine, any other function on tinybench. */
import type { BenchmarkGroup, BenchmarkProvider, BenchResult } from 'vitest'

import { InferbenchError } from '../error.ts'
import { comparePoints, type PointRegistration } from './compare-points.ts'
import { contenderOf } from './load-point.ts'
import { runFunctions } from './tinybench.ts'

const provider: BenchmarkProvider = {
  async run(group) {
    const { registrations } = group
    const points = registrations.flatMap(({ name, fn, fnOpts }): PointRegistration[] => {
      const contender = contenderOf(fn)
      return contender ? [{ name, contender, ...(fnOpts && { fnOpts }) }] : []
    })
    if (points.length === 0) return runFunctions(group)
    requireDistinctNames(group)
    const functions = registrations.filter(({ fn }) => !contenderOf(fn))
    if (functions.length === 0) refuseOptions(group)
    const results = [
      ...(functions.length > 0 ? await runFunctions({ ...group, registrations: functions }) : []),
      ...(await comparePoints(points, group)),
    ]
    return inOrder(group, results)
  },
}

export default provider

function inOrder({ registrations }: BenchmarkGroup, results: readonly BenchResult[]): BenchResult[] {
  const byName = new Map(results.map((result) => [result.name, result]))
  return registrations.map(({ name }) => byName.get(name)!)
}

/** Vitest finds results by name: of two with one name, it would compare one with itself. */
function requireDistinctNames({ registrations }: BenchmarkGroup): void {
  const names = registrations.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice === undefined) return
  throw new InferbenchError('invalid-options', 'load.point', `Two benchmarks are called ${JSON.stringify(twice)}.`)
}

/** What tinybench would do with its options, a load point has options of its own for. */
function refuseOptions({ options = {} }: BenchmarkGroup): void {
  const keys = Object.keys(options).filter((key) => key !== 'name')
  if (keys.length === 0) return
  throw new InferbenchError(
    'invalid-options',
    'load.point',
    `${keys.join(', ')}: of tinybench's options, a comparison of load points takes name only; ` +
      'bound each point with requests, sessions or duration',
  )
}
