/** @module Judges a merged run by what its parts left to the merge. */
import { InferbenchError } from '../error.ts'
import { assertSlo } from './assert-slo.ts'
import { type BaselineUpdate, checkBaseline } from './baseline.ts'
import type { MergedRun, Part } from './merge-runs.ts'
import type { Deferred } from './shards.ts'

export interface BaselinePlace {
  /** The folder that baselines' paths are relative to. */
  readonly root: string
  readonly update: BaselineUpdate
}

/** Writes verdicts and comparisons to the report of a merged run. What is mistaken in an assertion voids it. */
export function judgeDeferred(merged: MergedRun, parts: readonly Part[], place: BaselinePlace): void {
  const { run } = merged
  for (const assertion of deferredBy(parts)) {
    try {
      judgeOne(merged, assertion, place)
    } catch (error) {
      if (!(error instanceof InferbenchError)) throw error
      run.validity.valid = false
      run.validity.problems.push({ code: error.code, message: error.message, advice: 'mend the assertion' })
    }
  }
}

function judgeOne({ run, samples }: MergedRun, assertion: Deferred, place: BaselinePlace): void {
  if (assertion.kind === 'slo') {
    const { slo, confidence, negated, source } = assertion
    assertSlo(run, samples, { slo, options: { confidence }, negated, source })
  } else {
    const { tolerances, options } = assertion
    const result = checkBaseline(run, samples, place, tolerances, options)
    run.baselines = [...(run.baselines ?? []), result]
  }
}

/** What any machine asked for, once. */
function deferredBy(parts: readonly Part[]): Deferred[] {
  const all = parts.flatMap(({ deferred = [] }) => {
    const seen = new Map<string, number>()
    return deferred.map((assertion) => {
      const text = JSON.stringify(assertion)
      const times = (seen.get(text) ?? 0) + 1
      seen.set(text, times)
      return [`${times} ${text}`, assertion] as const
    })
  })
  return [...new Map(all).values()]
}
