/** @module Errors of a run, grouped. */
import type { RunReport } from './run-report.ts'

export interface ErrorTally {
  add(error: { readonly kind: string; readonly message: string }): void
  /** Groups, the most frequent first. */
  list(): RunReport['errors']
}

/** Kinds and messages that are told apart; what comes after is counted together. */
const DISTINCT = 50

export function createErrorTally(): ErrorTally {
  const groups = new Map<string, RunReport['errors'][number]>()
  const rest = { kind: 'other', message: 'further kinds and messages', count: 0 }

  function groupOf(kind: string, message: string): RunReport['errors'][number] {
    const key = `${kind}\n${message}`
    const known = groups.get(key)
    if (known) return known
    if (groups.size >= DISTINCT) return rest
    const group = { kind, message, count: 0 }
    groups.set(key, group)
    return group
  }

  return {
    add: ({ kind, message }) => void groupOf(kind, message).count++,
    list: () => [...groups.values(), ...(rest.count > 0 ? [rest] : [])].sort((a, b) => b.count - a.count),
  }
}
