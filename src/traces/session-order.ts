/** @module The rows of a trace as sessions, in the order in which these begin. */
import { InferbenchError } from '../error.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import type { TraceRow } from './row.ts'

/** A session's place in time and the rows that are its turns. */
export interface OrderedSession {
  readonly id: string
  /** From the start of the window; absent where its first row has no timestamp. */
  readonly startMs: number | undefined
  readonly turns: readonly OrderedTurn[]
}

export interface OrderedTurn {
  /** Of its row in the trace, from 0. */
  readonly index: number
  /** From the start of the window; absent where the row has no timestamp. */
  readonly startMs: number | undefined
}

export interface OrderedSessions {
  /** Sessions that have rows in the window. */
  readonly count: number
  /** Rows in the window, from 0, session by session. */
  readonly rows: Uint32Array
  /** @param number from 0 to `count` − 1 */
  session(number: number): OrderedSession
}

/** Part of a trace, in ms after its first timestamp, both ends included. */
export interface Window {
  readonly startMs: number
  readonly endMs: number
}

export interface SessionOrder {
  /** Takes the next row. */
  add(row: Pick<TraceRow, 'timestampMs' | 'sessionId'>): void
  /**
   * Rows that have no timestamp go with the row before them in their session.
   *
   * @throws InferbenchError where a part is asked for, and no row has a timestamp
   */
  within(window: Window): OrderedSessions
}

/** Rows of one `sessionId` are one session, by time; a row without is one of its own. */
export function createSessionOrder(): SessionOrder {
  /** By row: its timestamp, NaN where it has none. */
  const stated = new GrowingColumn()
  /** By row: its timestamp, or the one before it in its session; −∞ where there is none. */
  const placed = new GrowingColumn()
  const groups = new GrowingColumn()
  const numbers = new Map<string, number>()
  const names: (string | undefined)[] = []
  const latest: number[] = []
  let first = Infinity

  function groupOf(name: string | undefined): number {
    const known = name === undefined ? undefined : numbers.get(name)
    if (known !== undefined) return known
    if (name !== undefined) numbers.set(name, names.length)
    latest.push(-Infinity)
    return names.push(name) - 1
  }

  return {
    add({ timestampMs, sessionId }) {
      const group = groupOf(sessionId)
      groups.push(group)
      stated.push(timestampMs ?? NaN)
      placed.push((latest[group] = timestampMs ?? latest[group]!))
      first = Math.min(first, timestampMs ?? Infinity)
    },
    within(window) {
      if (first === Infinity && (window.startMs > 0 || window.endMs < Infinity)) throw timeless()
      const [begin, end] = [first + window.startMs, first + window.endMs]
      const columns = { groups: groups.values(), placed: placed.values() }
      const rows = orderRows(columns, names.length, (ms) => ms === -Infinity || (ms >= begin && ms <= end))
      const starts = sessionStarts(rows, columns.groups)
      const startOf = (row: number) => numberOrNothing(stated.values()[row]! - begin)
      return {
        count: starts.length - 1,
        rows,
        session(number) {
          const turns = Array.from(rows.subarray(starts[number], starts[number + 1]), (index) => ({
            index,
            startMs: startOf(index),
          }))
          const { index: row, startMs } = turns[0]!
          return { id: names[columns.groups[row]!] ?? `trace-${row}`, startMs, turns }
        },
      }
    },
  }
}

interface RowColumns {
  readonly groups: Float64Array
  readonly placed: Float64Array
}

/** The rows that are kept, session by session in the order of their first rows, each by time. */
function orderRows({ groups, placed }: RowColumns, sessions: number, keeps: (ms: number) => boolean): Uint32Array {
  const rows = Uint32Array.from(groups.keys()).filter((row) => keeps(placed[row]!))
  const starts = new Float64Array(sessions).fill(Infinity)
  for (const row of rows) starts[groups[row]!] = Math.min(starts[groups[row]!]!, placed[row]!)
  // Where both are −∞ their difference is NaN, which decides nothing.
  return rows.sort(
    (a, b) => starts[groups[a]!]! - starts[groups[b]!]! || groups[a]! - groups[b]! || placed[a]! - placed[b]! || a - b,
  )
}

/** Where each session begins among the ordered rows, and the end. */
function sessionStarts(rows: Uint32Array, groups: Float64Array): Uint32Array {
  return Uint32Array.from({ length: rows.length + 1 }, (_, at) => at).filter(
    (at) => at === 0 || groups[rows[at]!] !== groups[rows[at - 1]!],
  )
}

function numberOrNothing(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value
}

function timeless(): InferbenchError {
  const message = 'No request of this trace has a timestamp: it has no part between two times.'
  return new InferbenchError('trace-without-times', 'trace', message)
}
