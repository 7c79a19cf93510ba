import { describe, expect, test, vi } from 'vitest'

import { badRow, createBadRows, type OnBadRow, type RowPlace } from '../../../src/bad-rows.ts'
import { indexSessions, type SessionFormat } from '../../../src/datasets/session-rows.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

interface Row {
  readonly n: number
  readonly key?: string
  readonly startMs?: number
  readonly place: RowPlace
}

/** Rows of numbers; their sum may not be negative, and is not wanted where it is 0. */
const sums: SessionFormat<Row> = {
  read: (value, place) => ({ ...(value as Omit<Row, 'place'>), place }),
  keyOf: ({ key }) => key,
  judge(rows) {
    const sum = rows.reduce((total, { n }) => total + n, 0)
    if (sum < 0) throw badRow(rows.at(-1)!.place, `n: the sum is ${sum}`)
    return sum === 0 ? { dropped: 'nothing' } : { turns: rows.length, startMs: rows[0]!.startMs }
  },
}

async function index(rows: readonly object[], onBadRow: OnBadRow = 'error') {
  using folder = temporaryFolder({ rows: rows.map((row) => JSON.stringify(row)).join('\n') })
  const badRows = createBadRows(onBadRow)
  const found = await indexSessions({ path: folder.file('rows'), who: 'test', layout: 'lines', badRows }, sums)
  const sessions = upTo(found.sessions).map((session) => found.rowsOf(session).map(({ n }) => n))
  return { found, sessions, skipped: badRows.skipped, first: badRows.firstProblem?.replace(folder.path, '') }
}

describe('the sessions of a file', () => {
  test('are rows, or all rows with one key', async () => {
    const { found, sessions } = await index([{ n: 1 }, { n: 2, key: 'a' }, { n: 3 }, { n: 4, key: 'a' }, { n: 5 }])
    expect(sessions).toEqual([[1], [2, 4], [3], [5]])
    expect([found.rows, found.turns, found.dropped]).toEqual([5, 5, {}])
  })

  test('are judged by all of their rows, not by the first of them', async () => {
    const rows = [
      { n: 0, key: 'a' },
      { n: -1, key: 'b' },
      { n: 7, key: 'c' },
      { n: 1, key: 'a' },
      { n: 2, key: 'b' },
      { n: -7, key: 'c' },
    ]
    const { found, sessions } = await index(rows)
    expect(sessions).toEqual([
      [0, 1],
      [-1, 2],
    ])
    expect(found.dropped).toEqual({ nothing: 1 })
  })

  test('are left out, and counted, where they contradict themselves', async () => {
    const rows = [{ n: -1 }, { n: 1, key: 'a' }, { n: 5 }, { n: -3, key: 'a' }]
    const { sessions, skipped, first } = await index(rows, 'skip')
    expect([sessions, skipped, first]).toEqual([[[5]], 2, '/rows:1: n: the sum is -1'])
    await expect(index(rows)).rejects.toThrow(/rows:1: n: the sum is -1$/)
  })

  test('are those of grouping all rows in memory, for any mix', async () => {
    for (let round = 0; round < 40; round++) {
      const stream = createStreams(5).stream('rows', round)
      const rows = Array.from({ length: uniformInteger(stream, 1, 200) }, () => ({
        n: uniformInteger(stream, -1, 3),
        ...(stream() < 0.7 ? { key: `k${uniformInteger(stream, 0, round)}` } : {}),
      }))
      const groups = Object.values(
        Object.groupBy(
          rows.map((row, i) => ({ ...row, i })),
          ({ key, i }) => key ?? `row ${i}`,
        ),
      )
      const wanted = groups
        .map((group) => group!)
        .filter((group) => group.reduce((sum, { n }) => sum + n, 0) > 0)
        .toSorted((a, b) => a[0]!.i - b[0]!.i)
      if (wanted.length === 0) continue
      const { sessions, found } = await index(rows, 'skip')
      expect(sessions).toEqual(wanted.map((group) => group.map(({ n }) => n)))
      expect(found.turns).toBe(wanted.flat().length)
    }
  })

  test('may have thousands of rows', async () => {
    const { sessions } = await index(Array.from({ length: 5_000 }, () => ({ n: 1, key: 'a' })))
    expect(sessions).toEqual([Array.from({ length: 5_000 }, () => 1)])
  })

  test('come in the order of their starts where each has one', async () => {
    const rows = [
      { n: 1, startMs: 500 },
      { n: 2, startMs: 100, key: 'a' },
      { n: 3, startMs: 300 },
      { n: 4, key: 'a' },
      { n: 5, startMs: 300 },
    ]
    const { found, sessions } = await index(rows)
    expect(sessions).toEqual([[2, 4], [3], [5], [1]])
    expect(upTo(4).map(found.startMs)).toEqual([0, 200, 200, 400])
  })

  test('come in the order of the file where one has no start', async () => {
    const { found, sessions } = await index([{ n: 1, startMs: 500 }, { n: 2 }, { n: 3, startMs: 300 }])
    expect(sessions).toEqual([[1], [2], [3]])
    expect(upTo(3).map(found.startMs)).toEqual([200, undefined, 0])
  })

  test('may be none, which is an error that says why', async () => {
    await expect(index([{ n: 0 }, { n: -2 }, { n: 0 }], 'skip')).rejects.toMatchObject({
      code: 'empty-dataset',
      message: expect.stringMatching(
        /^\[test\] .*rows holds no session that can be used: 2 nothing; 1 bad, the first: .*rows:2: n: the sum is -2\.$/,
      ),
    })
  })
})
