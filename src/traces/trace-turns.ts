/** @module Rows of a trace as the turns of a session. */
import { messageTexts, payloadTexts } from '../datasets/raw-requests.ts'
import type { JsonObject, Turn } from '../datasets/workload.ts'
import type { TextCut, TextSource } from '../text/text-source.ts'
import type { BlockText } from './block-text.ts'
import type { IndexedRow } from './row-index.ts'

/** What of a turn is not in its row. */
export interface TurnPlace {
  /** Of the row in the trace, from 0. */
  readonly index: number
  /** From the start of the run. */
  readonly startMs: number | undefined
  /** True for a prompt in which all turns before it are already. */
  readonly complete: boolean
}

/** Makes the turn that sends a row. An answer of 0 tokens can't be asked for: it is asked for 1. */
export function createTurns(blockText: BlockText, { count }: TextSource): (row: IndexedRow, place: TurnPlace) => Turn {
  function promptOf({ textInput, inputLength, hashIds }: IndexedRow, index: number): TextCut {
    if (textInput !== undefined) return { text: textInput, tokens: count(textInput) }
    return blockText.prompt(index, inputLength!, hashIds)
  }

  function contentOf(row: IndexedRow, { index, complete }: TurnPlace) {
    const { messages, payload } = row
    if (messages) return { parts: [], inputTokens: total(messageTexts(messages), count), messages }
    if (payload) return { parts: [], inputTokens: total(payloadTexts(payload), count), payload }
    const { text, tokens } = promptOf(row, index)
    const whole = complete ? { messages: [{ role: 'user', content: text }] } : undefined
    return { parts: [{ type: 'text', text } as const], inputTokens: tokens, ...whole }
  }

  return (row, place) => {
    const { outputLength, delayMs } = row
    const extraBody = extraOf(row)
    return {
      ...contentOf(row, place),
      ...(outputLength !== undefined && { maxTokens: Math.max(1, outputLength) }),
      ...(delayMs !== undefined && { delayMs }),
      ...(place.startMs !== undefined && { startMs: place.startMs }),
      ...(extraBody && { extraBody }),
    }
  }
}

function total(texts: readonly string[], count: (text: string) => number): number {
  return texts.reduce((sum, text) => sum + count(text), 0)
}

function extraOf({ tools, extra }: IndexedRow): JsonObject | undefined {
  return tools || extra ? { ...(tools && { tools }), ...extra } : undefined
}
