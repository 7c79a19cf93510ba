/** @module The course of one session: which messages each turn sends, and how many tokens they are. */
import type { Message, Session } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'

/** Where the answers in the history come from: the server, or the dataset. */
export type History = 'live' | 'dataset'

/** What the next turn sends. */
export interface TurnContent {
  readonly messages: readonly Message[]
  /** Tokens of all messages, by the dataset's tokenizer. */
  readonly promptTokens: number
  readonly session: Session
}

export interface Conversation {
  readonly session: Session
  /** Number of the session, from 0. */
  readonly index: number
  /** The turn that is to be sent, or whose answer is awaited, from 0. */
  readonly turnIndex: number
  readonly isLast: boolean
  content(): TurnContent
  /** Takes the answer to the current turn and moves on to the next. */
  answer(text: string, tokens: () => number): void
}

/** @param index number of the session, from 0 */
export function createConversation(session: Session, history: History, index: number): Conversation {
  const messages: Message[] = [...(session.preamble?.messages ?? [])]
  let tokens = session.preamble?.tokens ?? 0
  let turnIndex = 0

  return {
    session,
    index,
    get turnIndex() {
      return turnIndex
    },
    get isLast() {
      return turnIndex === session.turns.length - 1
    },
    content() {
      const turn = session.turns[turnIndex]!
      const { parts, inputTokens } = turn
      const whole = turn.messages !== undefined || turn.payload !== undefined
      return {
        messages: [...messages, { role: 'user', parts }],
        promptTokens: whole ? inputTokens : tokens + inputTokens,
        session,
      }
    },
    answer(text, answerTokens) {
      const turn = session.turns[turnIndex]!
      const said = history === 'live' ? { text, tokens: answerTokens() } : turn.answer
      if (!said) throw noAnswer(session, turnIndex)
      messages.push(
        { role: 'user', parts: turn.parts },
        { role: 'assistant', parts: [{ type: 'text', text: said.text }] },
      )
      tokens += turn.inputTokens + said.tokens
      turnIndex++
    },
  }
}

function noAnswer({ id }: Session, turnIndex: number): InferbenchError {
  return new InferbenchError(
    'no-answer',
    'load',
    `history: 'dataset' needs an answer for turn ${turnIndex} of session ${id}, and the dataset has none. Use history: 'live'.`,
  )
}
