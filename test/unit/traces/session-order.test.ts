import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { createSessionOrder, type OrderedSession } from '../../../src/traces/session-order.ts'

type Row = Pick<TraceRow, 'timestampMs' | 'sessionId'>

const everything = { startMs: 0, endMs: Infinity }

function order(rows: readonly Row[], window = everything): OrderedSession[] {
  const sessions = createSessionOrder()
  for (const row of rows) sessions.add(row)
  const { count, session } = sessions.within(window)
  return Array.from({ length: count }, (_, number) => session(number))
}

/** `id@start: rows`, with the times of later turns. */
function show(sessions: readonly OrderedSession[]): string[] {
  return sessions.map(({ id, startMs, turns }) => {
    const later = turns.map(({ index, startMs: at }, i) =>
      i === 0 || at === undefined ? `${index}` : `${index}@${at}`,
    )
    return `${id}@${startMs}: ${later.join(' ')}`
  })
}

const at = (timestampMs: number | undefined, sessionId?: string): Row => ({
  ...(timestampMs !== undefined && { timestampMs }),
  ...(sessionId !== undefined && { sessionId }),
})

describe('sessions', () => {
  test('are the rows of one session_id; a row without is one of its own', () => {
    expect(show(order([at(100, 'a'), at(110), at(120, 'b'), at(130, 'a'), at(140)]))).toEqual([
      'a@0: 0 3@30',
      'trace-1@10: 1',
      'b@20: 2',
      'trace-4@40: 4',
    ])
  })

  test('come in the order of their starts, whatever that of the file', () => {
    expect(show(order([at(300), at(100), at(200, 'a'), at(50, 'a'), at(100)]))).toEqual([
      'a@0: 3 2@150',
      'trace-1@50: 1',
      'trace-4@50: 4',
      'trace-0@250: 0',
    ])
  })

  test('have later turns without a time where the trace gives none', () => {
    expect(show(order([at(5, 'a'), at(undefined, 'a'), at(7), at(9, 'a'), at(undefined, 'a')]))).toEqual([
      'a@0: 0 1 3@4 4',
      'trace-2@2: 2',
    ])
  })

  test('without any time keep the order of the file', () => {
    expect(show(order([at(undefined, 'b'), at(undefined), at(undefined, 'a'), at(undefined, 'b')]))).toEqual([
      'b@undefined: 0 3',
      'trace-1@undefined: 1',
      'a@undefined: 2',
    ])
  })

  test('without a time come before those that have one', () => {
    expect(show(order([at(8), at(undefined), at(7)]))).toEqual(['trace-1@undefined: 1', 'trace-2@0: 2', 'trace-0@1: 0'])
  })

  test('may have the names of objects’ own parts', () => {
    expect(order([at(1, '__proto__'), at(2, 'constructor'), at(3, '__proto__')]).map(({ id }) => id)).toEqual([
      '__proto__',
      'constructor',
    ])
  })
})

describe('a window', () => {
  const rows = [at(1_000), at(1_010), at(1_020, 'a'), at(1_030, 'a'), at(undefined, 'a'), at(1_040, 'a')]

  test('counts from the first timestamp, and has both of its ends', () => {
    expect(show(order(rows, { startMs: 10, endMs: 20 }))).toEqual(['trace-1@0: 1', 'a@10: 2'])
  })

  test('leaves turns without a time where the one before them is', () => {
    expect(show(order(rows, { startMs: 25, endMs: Infinity }))).toEqual(['a@5: 3 4 5@15'])
    expect(show(order(rows, { startMs: 0, endMs: 30 }))).toEqual(['trace-0@0: 0', 'trace-1@10: 1', 'a@20: 2 3@30 4'])
  })

  test('may have nothing in it', () => {
    expect(order(rows, { startMs: 41, endMs: Infinity })).toEqual([])
    expect(order([])).toEqual([])
  })

  test('in a trace without times is refused', () => {
    expect(() => order([at(undefined)], { startMs: 1, endMs: Infinity })).toThrow(
      '[trace] No request of this trace has a timestamp: it has no part between two times.',
    )
    expect(() => order([at(undefined)], { startMs: 0, endMs: 5 })).toThrow('No request of this trace has a timestamp')
  })
})

test('random traces are ordered as their rows are when sorted one by one', () => {
  const stream = createStreams(42).stream('rows')
  for (let round = 0; round < 200; round++) {
    const rows = Array.from({ length: uniformInteger(stream, 1, 30) }, () =>
      at(uniformInteger(stream, 0, 50), stream() < 0.6 ? `s${uniformInteger(stream, 0, 5)}` : undefined),
    )
    const first = Math.min(...rows.map(({ timestampMs }) => timestampMs!))
    const groups = Map.groupBy(
      rows.map((row, index) => ({ index, startMs: row.timestampMs! - first, id: row.sessionId ?? `trace-${index}` })),
      ({ id }) => id,
    )
    const naive = [...groups].map(([id, members]) => {
      const turns = members.toSorted((a, b) => a.startMs - b.startMs).map(({ index, startMs }) => ({ index, startMs }))
      return { id, startMs: turns[0]!.startMs, turns }
    })
    expect(order(rows)).toEqual(naive.toSorted((a, b) => a.startMs - b.startMs))
  }
})
