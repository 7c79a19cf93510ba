/** @module What the rows of one session come to: a dialogue, or requests in the API's own words. */
import { badRow } from '../bad-rows.ts'
import type { RowTurn } from './aiperf-rows.ts'
import type { Dialogue, DialogueTurn } from './dialogue.ts'
import type { JsonlRow, RequestRow, TurnsRow } from './jsonl-rows.ts'

export type JsonlSession = { readonly startMs: number | undefined } & (
  | { readonly dialogue: Dialogue; readonly requests?: undefined }
  | { readonly requests: readonly RequestRow[]; readonly dialogue?: undefined }
)

/**
 * Puts the rows of a session, at least one, together. A leading `system` turn stands before all turns, an `assistant` turn
 * answers the one before it. Several `single_turn` rows are turns that don't know of each other, as with AIPerf.
 *
 * @throws InferbenchError `bad-row` where they contradict each other
 */
export function jsonlSession(rows: readonly JsonlRow[]): JsonlSession {
  const [{ kind, sessionId }] = rows as [JsonlRow]
  const other = rows.find((row) => row.kind !== kind)
  if (other) throw badRow(other.place, `session_id: ${sessionId} has rows of ${kind}, and this is one of ${other.kind}`)
  const turnsRows = rows.filter(isTurnsRow)
  return turnsRows.length > 0 ? dialogueSession(turnsRows) : requestsSession(rows as readonly RequestsRow[])
}

type Placed<Row> = Row & Pick<JsonlRow, 'place'>
type RequestsRow = Placed<RequestRow>

function isTurnsRow(row: JsonlRow): row is Placed<TurnsRow> & JsonlRow {
  return 'turns' in row
}

function requestsSession(rows: readonly RequestsRow[]): JsonlSession {
  const late = rows.slice(1).find(({ timestampMs }) => timestampMs !== undefined)
  if (late) throw badRow(late.place, `timestamp: ${ONE_START}`)
  return { requests: rows, startMs: rows[0]!.timestampMs }
}

/** A turn, and how to speak of its fields. */
interface PlacedTurn {
  readonly turn: RowTurn
  fail(field: string, problem: string): Error
}

type AnsweredTurn = RowTurn & Pick<DialogueTurn, 'answer'>

function dialogueSession(rows: readonly Placed<TurnsRow>[]): JsonlSession {
  const forgetful = rows.length > 1 && rows[0]!.kind === 'single_turn'
  const all = rows.flatMap(placedTurns)
  const opens = all[0]!.turn.role === 'system' && !forgetful
  const turns: AnsweredTurn[] = []
  for (const placed of all.slice(opens ? 1 : 0)) addTurn(turns, placed, forgetful)
  const [first] = turns
  if (!first) throw badRow(rows[0]!.place, 'expected a turn of the user')
  const system = opens ? plainText(all[0]!) : undefined
  return { dialogue: { system, turns, forgetful }, startMs: first.timestampMs }
}

function placedTurns({ kind, place, turns }: Placed<TurnsRow>): PlacedTurn[] {
  const at = (i: number) => (kind === 'multi_turn' ? `turns.${i}.` : '')
  return turns.map((turn, i) => ({ turn, fail: (field, problem) => badRow(place, `${at(i)}${field}: ${problem}`) }))
}

function addTurn(turns: AnsweredTurn[], placed: PlacedTurn, forgetful: boolean): void {
  const { turn, fail } = placed
  const last = turns.at(-1)
  if (turn.role === 'user') {
    if (last && turn.timestampMs !== undefined) throw fail('timestamp', ONE_START)
    turns.push(turn)
    return
  }
  if (turn.role === 'system') throw fail('role', 'a system turn can only be the first of a conversation')
  if (forgetful || !last || last.answer !== undefined) throw fail('role', 'an assistant turn answers one of the user')
  turns[turns.length - 1] = { ...last, answer: plainText(placed) }
}

/** The text of a turn that is not sent by itself. */
function plainText({ turn, fail }: PlacedTurn): string {
  const { texts, media, role, ...request } = turn
  const asked = Object.values(request).some((value) => value !== undefined)
  if (asked || media.length > 0) throw fail('role', `a turn of the ${role} has nothing but text`)
  return texts.join('\n')
}

const ONE_START = 'only the first turn of a session starts at a time of its own; give a later one a delay'
