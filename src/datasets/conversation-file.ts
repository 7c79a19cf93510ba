/** @module Lists of conversations in a JSON file: read by offset, written one after another. */
import { badRow, checkRow, createBadRows, parseRow, type RowPlace } from '../bad-rows.ts'
import { writeOutput } from '../output-file.ts'
import type { TextSource } from '../text/text-source.ts'
import {
  type Conversation,
  conversationOf,
  conversationSchema,
  repeated,
  requestsOf,
  sessionOf,
} from './conversation-list.ts'
import { indexRows } from './row-index.ts'
import type { Session, Workload } from './workload.ts'

const WHO = 'dataset.conversations'

/**
 * The conversations of a file. All of it is checked at once, and then each is read when it is asked for; memory holds
 * only where they stand, and their ids while they are checked.
 *
 * @throws InferbenchError that names file, line and field
 */
export async function openConversations(path: string, source: TextSource): Promise<Workload> {
  const ids = new Set<string>()
  let requests = 0
  const index = await indexRows({ path, who: WHO, layout: 'array', badRows: createBadRows('error') }, (text, place) => {
    const { id, messages } = parse(text, place)
    if (ids.has(id)) throw badRow(place, repeated(id))
    ids.add(id)
    requests += requestsOf(messages)
  })

  return {
    name: 'conversations',
    sessions: index.rows,
    requests,
    session: (row) => sessionOf(index.reread(row, parse), source),
    describe: () => ({ path, hash: index.hash, conversations: index.rows, tokenizer: source.tokenizer.name }),
  }
}

function parse(text: string, place: RowPlace): Conversation {
  return checkRow(conversationSchema, parseRow(text, place), place)
}

/** Conversations that lie in memory. */
export function conversationWorkload(list: readonly Conversation[], source: TextSource): Workload {
  return {
    name: 'conversations',
    sessions: list.length,
    requests: list.reduce((sum, { messages }) => sum + requestsOf(messages), 0),
    session: (i) => sessionOf(list[i]!, source),
    describe: () => ({ conversations: list.length, tokenizer: source.tokenizer.name }),
  }
}

/**
 * Writes sessions as a list of conversations, each on a line of its own; the file appears when it is whole.
 *
 * @param signal ends it; nothing is left behind
 * @throws InferbenchError where it can't be written, a session is no conversation, or the signal came
 */
export async function writeConversations(
  path: string,
  sessions: Iterable<Session>,
  signal?: AbortSignal,
): Promise<void> {
  await writeOutput(path, chunksOf(sessions), { who: WHO, signal })
}

const CHUNK_CHARS = 1 << 16

function* chunksOf(sessions: Iterable<Session>): Generator<string> {
  let chunk = '['
  let separator = '\n'
  for (const session of sessions) {
    chunk += `${separator}${JSON.stringify(conversationOf(session))}`
    separator = ',\n'
    if (chunk.length < CHUNK_CHARS) continue
    yield chunk
    chunk = ''
  }
  yield `${chunk}\n]\n`
}
