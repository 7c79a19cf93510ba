/** @module From what the rows of a file say to the turns of a session. */
import { contentPart, isRemote, mediaItem, type RowMedium } from './row-media.ts'
import type { JsonObject, MediaPart, Session, TextPart, Turn } from './workload.ts'

/** What a message says and shows. Its texts are one a line. */
export interface DialogueContent {
  readonly texts: readonly string[]
  readonly media: readonly RowMedium[]
}

/** What a row asks of its request beside the prompt. */
export interface Asked {
  /** Tokens that the answer may have. */
  readonly outputLength?: number | undefined
  readonly delayMs?: number | undefined
  readonly extra?: JsonObject | undefined
}

/** A user message and what is known of its answer. */
export interface DialogueTurn extends DialogueContent, Asked {
  /** The dataset's own answer. */
  readonly answer?: string | undefined
}

export interface Dialogue {
  readonly system?: string | undefined
  readonly turns: readonly DialogueTurn[]
  /** True where no turn knows of those before it. */
  readonly forgetful?: boolean | undefined
}

export interface TurnTools {
  /** Tokens of a text. */
  count(text: string): number
  /** Tokens that an answer may have where its turn doesn't say; asked once a turn, in their order. */
  outputTokens(): number | undefined
}

/**
 * The turns of a session, and what stands before them. From the first medium that only the server can fetch on, a turn
 * carries its whole message array in OpenAI's words: what the file has of earlier turns, not what the server answered.
 */
export function turnsOf(dialogue: Dialogue, tools: TurnTools): Pick<Session, 'preamble' | 'turns'> {
  const { system, turns, forgetful } = dialogue
  const plain = turns.map((turn) => plainTurn(turn, tools))
  const systemTokens = system === undefined ? 0 : tools.count(system)
  const from = forgetful ? 0 : turns.findIndex(({ media }) => media.some(isRemote))
  return {
    ...(system === undefined
      ? {}
      : {
          preamble: { messages: [{ role: 'system', parts: [{ type: 'text', text: system }] }], tokens: systemTokens },
        }),
    turns: from === -1 ? plain : withMessages(dialogue, plain, from, systemTokens),
  }
}

function plainTurn(turn: DialogueTurn, tools: TurnTools): Turn {
  const { texts, media, answer } = turn
  const said = answer === undefined ? undefined : { text: answer, tokens: tools.count(answer) }
  return {
    parts: [...textParts(turn), ...media.flatMap(mediaParts)],
    inputTokens: texts.length === 0 ? 0 : tools.count(textOf(turn)),
    ...askedOf(turn, tools, said && Math.max(1, said.tokens)),
    ...(said === undefined ? {} : { answer: said }),
  }
}

/**
 * What a row asks of its request beside the prompt.
 *
 * @param fallback tokens that the answer may have where neither the row nor the user says
 */
export function askedOf(
  { outputLength, delayMs, extra }: Asked,
  tools: TurnTools,
  fallback?: number,
): Pick<Turn, 'maxTokens' | 'delayMs' | 'extraBody'> {
  const drawn = tools.outputTokens()
  const maxTokens = outputLength ?? drawn ?? fallback
  return {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(extra === undefined ? {} : { extraBody: extra }),
  }
}

/** @param from the first turn that carries its messages */
function withMessages(dialogue: Dialogue, plain: readonly Turn[], from: number, systemTokens: number): Turn[] {
  const { system, turns, forgetful } = dialogue
  const opening: JsonObject[] = system === undefined ? [] : [{ role: 'system', content: system }]
  let said = opening
  let tokens = systemTokens
  return plain.map((turn, i) => {
    if (forgetful) [said, tokens] = [opening, systemTokens]
    const messages = [...said, userMessage(turns[i]!)]
    const inputTokens = tokens + turn.inputTokens
    said = turn.answer ? [...messages, { role: 'assistant', content: turn.answer.text }] : messages
    tokens = inputTokens + (turn.answer?.tokens ?? 0)
    return i < from ? turn : { ...turn, messages, inputTokens }
  })
}

function userMessage(content: DialogueContent): JsonObject {
  if (content.media.length === 0) return { role: 'user', content: textOf(content) }
  return { role: 'user', content: [...textParts(content), ...content.media.map(contentPart)] }
}

function textOf({ texts }: DialogueContent): string {
  return texts.join('\n')
}

function textParts(content: DialogueContent): TextPart[] {
  return content.texts.length === 0 ? [] : [{ type: 'text', text: textOf(content) }]
}

function mediaParts(medium: RowMedium): MediaPart[] {
  return isRemote(medium) ? [] : [{ type: 'media', item: mediaItem(medium) }]
}
