/** @module How long the parts of each generated conversation are. */
import { InferbenchError } from '../error.ts'
import { type Distribution, sampleMany } from '../random/distribution.ts'
import type { Stream, Streams } from '../random/streams.ts'
import type { ConversationConfig } from './conversation-config.ts'
import { type ConversationLength, lengthLaw } from './conversation-lengths.ts'

/** One conversation, in tokens. */
export interface ConversationShape {
  readonly prefixTokens: number
  /** Of each user message, floors not yet kept; at least one. */
  readonly userTokens: readonly number[]
  /** Of each answer, as many as user messages. */
  readonly answerTokens: readonly number[]
}

export interface ConversationShapes {
  /** Of the text that all conversations begin with. */
  readonly commonPrefixTokens: number
  /** @param index of the conversation */
  shape(index: number): ConversationShape
}

/** @throws InferbenchError where a common prefix has 1 or 2 tokens */
export function conversationShapes(config: ConversationConfig, streams: Streams): ConversationShapes {
  const { num_conversations: conversations, prompt_input: input, prompt_output: output } = config
  const place = (name: string) => (index?: number) => streams.stream(`dataset.conversation.${name}`, index)
  const turnsOf = perConversation(
    lengthsOf('prompt_input.num_turns', input.num_turns, MOST_TURNS),
    place('turns'),
    conversations,
  )
  const prefixOf = perConversation(
    lengthsOf('prompt_input.prefix_num_tokens', input.prefix_num_tokens),
    place('prefix'),
    conversations,
  )
  const user = lengthsOf('prompt_input.num_tokens', input.num_tokens)
  const answer = lengthsOf('prompt_output.num_tokens', output.num_tokens)

  return {
    commonPrefixTokens: drawCommonPrefix(input.common_prefix_num_tokens, place('common')()),
    shape(index) {
      const pairs = Math.max(1, Math.ceil(turnsOf(index) / 2))
      return {
        prefixTokens: prefixOf(index),
        userTokens: user.draw(place('user')(index), pairs),
        answerTokens: answer.draw(place('answer')(index), pairs).map((tokens) => Math.max(1, tokens)),
      }
    },
  }
}

/** Greater draws come from a law without a bound, not from a wish: they would fill the memory. */
const MOST_TURNS = 100_000
const MOST_TOKENS = 10_000_000

interface Lengths {
  readonly law: Distribution
  /** Whole numbers ≥ 0 that belong together. */
  draw(stream: Stream, count: number): number[]
}

function lengthsOf(path: string, section: ConversationLength, most = MOST_TOKENS): Lengths {
  const law = lengthLaw(section)
  const whole = (value: number) => {
    if (value <= most) return Math.round(value)
    throw invalid(`${path}: ${JSON.stringify(section)} drew ${Math.round(value)}; give it a max of at most ${most}`)
  }
  return { law, draw: (stream, count) => sampleMany(law, stream, count).map(whole) }
}

/** A draw for each conversation: from its own stream, unless the law ties all of them together. */
function perConversation({ law, draw }: Lengths, place: (index?: number) => Stream, conversations: number) {
  let batch: number[] | undefined
  return (index: number): number => {
    if (!law.sampleMany) return draw(place(index), 1)[0]!
    batch ??= draw(place(), conversations)
    return batch[index]!
  }
}

function drawCommonPrefix(section: ConversationLength | undefined, stream: Stream): number {
  if (!section) return 0
  const path = 'prompt_input.common_prefix_num_tokens'
  const [tokens] = lengthsOf(path, section).draw(stream, 1)
  if (tokens === 0 || tokens! > 2) return tokens!
  throw invalid(`${path}: a common prefix has no token or at least 3, got ${tokens} from ${JSON.stringify(section)}`)
}

function invalid(message: string): InferbenchError {
  return new InferbenchError('invalid-options', 'dataset.conversations', message)
}
