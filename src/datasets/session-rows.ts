/** @module Sessions of one row or of several, found in one pass over a large file. */
import { parseRow, type RowPlace } from '../bad-rows.ts'
import { InferbenchError } from '../error.ts'
import { createRowChains } from './row-chains.ts'
import { indexRows, type RowIndexOptions } from './row-index.ts'
import { createVerdicts, type Verdict, type WantedSessions } from './verdicts.ts'

/** A kind of file. */
export interface SessionFormat<Row> {
  /** Reads a row; what is wrong with it alone is a `bad-row`. */
  read(value: unknown, place: RowPlace): Row
  /** Rows with the same key make one session, in the order of the file; a row without one is a session of its own. */
  keyOf(row: Row): string | undefined
  /** Judges all rows of a session; what is wrong with them together is a `bad-row`. */
  judge(rows: readonly Row[]): Verdict
}

export interface SessionRows<Row> extends Pick<WantedSessions, 'turns' | 'dropped'> {
  /** SHA-256 of the file, decompressed, in hex. */
  readonly hash: string
  readonly rows: number
  readonly sessions: number
  /** Reads the rows of a session anew. */
  rowsOf(session: number): Row[]
  /** ms after the earliest start; where each session has one, they are in this order. */
  startMs(session: number): number | undefined
}

/** Rows of one session that are held at once while the file is read. */
const AT_HAND = 32

/** Finds the sessions of a file. @throws InferbenchError as `indexRows` does, and where no session is wanted */
export async function indexSessions<Row>(
  options: RowIndexOptions,
  format: SessionFormat<Row>,
): Promise<SessionRows<Row>> {
  const read = (text: string, place: RowPlace) => format.read(parseRow(text, place), place)
  const chains = createRowChains()
  const verdicts = createVerdicts()
  /** The session of the last row, with all of its rows while they follow one another and are few. */
  let current: { readonly first: number; readonly rows: readonly Row[] } = { first: -1, rows: [] }
  const index = await indexRows(options, (text, place) => {
    const value = read(text, place)
    const { row, first } = chains.add(format.keyOf(value))
    const before = first === current.first && current.rows.length < AT_HAND ? current.rows : []
    const rows = row === first || before.length > 0 ? [...before, value] : []
    current = { first, rows }
    verdicts.add(first, rows.length > 0 ? () => format.judge(rows) : undefined)
  })
  chains.seal()
  const rowsOf = (first: number) => chains.from(first).map((row) => index.reread(row, read))
  const { firsts, turns, dropped, startMs } = await verdicts.settle(
    (first) => format.judge(rowsOf(first)),
    options.badRows,
  )
  if (firsts.length === 0) throw noSessions(options, dropped)
  return {
    hash: index.hash,
    rows: index.rows,
    sessions: firsts.length,
    turns,
    dropped,
    rowsOf: (session) => rowsOf(firsts[session]!),
    startMs: (session) => startMs(firsts[session]!),
  }
}

function noSessions(
  { path, who, badRows }: RowIndexOptions,
  dropped: Readonly<Record<string, number>>,
): InferbenchError {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`)
  const skipped = badRows.skipped > 0 ? [`${badRows.skipped} bad, the first: ${badRows.firstProblem}`] : []
  return new InferbenchError(
    'empty-dataset',
    who,
    `${path} holds no session that can be used: ${[...reasons, ...skipped].join('; ')}.`,
  )
}
