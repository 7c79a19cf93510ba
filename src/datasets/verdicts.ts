/** @module Which sessions of a file are wanted: judged while rows come in, and again where further rows joined them. */
import { setImmediate } from 'node:timers/promises'

import { type BadRows, createBadRows } from '../bad-rows.ts'
import { GrowingColumn } from '../stats/growing-column.ts'

/** What the rows of a session come to. */
export type Verdict =
  | { readonly turns: number; readonly startMs?: number | undefined }
  /** Why a session that is well formed is not wanted. */
  | { readonly dropped: string }

/** The sessions that are wanted, by their first rows. */
export interface WantedSessions {
  /** In the order of their starts where each has one, otherwise in that of the file. */
  readonly firsts: readonly number[]
  /** Turns of all of them. */
  readonly turns: number
  /** ms after the earliest start, by first row; `undefined` where it has none. */
  startMs(first: number): number | undefined
  /** Sessions that are not wanted, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

export interface Verdicts {
  /**
   * Takes the next row.
   *
   * @param first the first row of its session; the row's own number where it begins one
   * @param judge judges the session by its rows so far, if these are at hand; further rows may mend a `bad-row` that it throws
   */
  add(first: number, judge: (() => Verdict) | undefined): void
  /** Judges by all of its rows each session that is still to be judged. */
  settle(judge: (first: number) => Verdict, badRows: BadRows): Promise<WantedSessions>
}

/** In the column of turns: a row that joined a session, and one whose session is still to be judged. */
const JOINED = -1
const OPEN = -2
/** From here downwards: −3 − the index of the reason why the session is not wanted. */
const DROPPED = -3

/** Sessions that are judged between two looks at other work. */
const STRETCH = 16

export function createVerdicts(): Verdicts {
  const turns = new GrowingColumn()
  const starts = new GrowingColumn()
  const reasons: string[] = []
  const later = createBadRows('skip')

  function write(row: number, verdict: Verdict): void {
    const wanted = 'turns' in verdict
    turns.values()[row] = wanted ? verdict.turns : DROPPED - indexIn(reasons, verdict.dropped)
    starts.values()[row] = wanted ? (verdict.startMs ?? NaN) : NaN
  }

  return {
    add(first, judge) {
      turns.push(JOINED)
      starts.push(NaN)
      turns.values()[first] = OPEN
      if (judge) later.accepts(() => write(first, judge()))
    },
    async settle(judge, badRows) {
      let judged = 0
      for (const [row, code] of turns.values().entries()) {
        if (code !== OPEN) continue
        badRows.accepts(() => write(row, judge(row)))
        if (++judged % STRETCH === 0) await setImmediate()
      }
      return wantedOf(turns.values(), starts.values(), reasons)
    },
  }
}

function wantedOf(turns: Float64Array, starts: Float64Array, reasons: readonly string[]): WantedSessions {
  const firsts = Array.from(turns.keys()).filter((row) => turns[row]! > 0)
  const timed = firsts.filter((row) => !Number.isNaN(starts[row]))
  if (timed.length === firsts.length) firsts.sort((a, b) => starts[a]! - starts[b]! || a - b)
  const earliest = timed.reduce((least, row) => Math.min(least, starts[row]!), Infinity)
  const dropped: Record<string, number> = {}
  for (const code of turns) {
    const reason = reasons[DROPPED - code]
    if (reason !== undefined) dropped[reason] = (dropped[reason] ?? 0) + 1
  }
  return {
    firsts,
    turns: firsts.reduce((sum, row) => sum + turns[row]!, 0),
    startMs: (first) => (Number.isNaN(starts[first]) ? undefined : starts[first]! - earliest),
    dropped,
  }
}

function indexIn(list: string[], item: string): number {
  const at = list.indexOf(item)
  return at === -1 ? list.push(item) - 1 : at
}
