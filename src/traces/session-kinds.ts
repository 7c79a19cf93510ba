/** @module What the turns of a trace's sessions are: messages that are added to a history, or whole prompts. */
import { InferbenchError } from '../error.ts'
import type { TraceRow } from './row.ts'

/**
 * `delta`: a turn is one message more, sent after all before it and their answers. `complete`: a turn is a whole prompt,
 * in which these are already.
 */
export type TurnKind = 'delta' | 'complete'

export interface SessionKinds {
  /**
   * Takes the next row.
   *
   * @param index of the row, from 0
   * @throws InferbenchError where a session mixes prompts, message arrays and payloads
   */
  add(row: TraceRow, index: number): void
  /**
   * What prompts of block ids seem to be: `complete` where every later one of a session goes on from the last whole block
   * of the one before it.
   */
  likely(): TurnKind
}

/** The last row of a session so far. */
interface LastRow {
  readonly kind: 'prompt' | 'messages' | 'payload'
  readonly inputLength: number
  /** Whole blocks, and the id of the last of them: it stands for all tokens before its end. */
  readonly blocks: number
  readonly blockId: number | undefined
}

export function createSessionKinds(blockSize: number): SessionKinds {
  const lastRows = new Map<string, LastRow>()
  let grown = 0
  let others = 0

  function compare(before: LastRow, { inputLength = 0, hashIds }: TraceRow): void {
    if (before.blockId === undefined || !hashIds) return
    if (inputLength > before.inputLength && hashIds[before.blocks - 1] === before.blockId) grown++
    else others++
  }

  return {
    add(row, index) {
      const { sessionId, inputLength = 0, hashIds } = row
      if (sessionId === undefined) return
      const last = lastRows.get(sessionId)
      const kind = kindOf(row)
      if (last && last.kind !== kind) throw mixed(sessionId, index, last.kind, kind)
      if (last) compare(last, row)
      const blocks = Math.floor(inputLength / blockSize)
      lastRows.set(sessionId, { kind, inputLength, blocks, blockId: hashIds?.[blocks - 1] })
    },
    likely: () => (grown > 0 && others === 0 ? 'complete' : 'delta'),
  }
}

function kindOf({ messages, payload }: TraceRow): LastRow['kind'] {
  if (messages) return 'messages'
  return payload ? 'payload' : 'prompt'
}

function mixed(sessionId: string, index: number, before: string, now: string): InferbenchError {
  return new InferbenchError(
    'trace-mixed-session',
    'trace',
    `Request ${index + 1} of the trace: session ${JSON.stringify(sessionId)} has ${before} before and ${now} here. ` +
      'Requests of a session are all prompts, all messages or all payloads.',
  )
}
