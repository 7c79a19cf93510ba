/** @module Conversations made of corpus text, as vLLM's generator makes them. */
import type { Stream, Streams } from '../random/streams.ts'
import type { TextCut, TextSource } from '../text/text-source.ts'
import type { ConversationConfig } from './conversation-config.ts'
import { conversationShapes } from './conversation-shapes.ts'
import type { Turn, Workload } from './workload.ts'

/** What every user message asks for; the text to work on follows. */
const INSTRUCTION = 'Tell the following text again and add more detail:'

/**
 * So many conversations of a configuration, each made when it is asked for. A user message is: the common prefix (first
 * message only), a label that no other conversation has, the conversation's own prefix (first message only), an
 * instruction, and corpus text up to the asked length.
 *
 * @param source cuts from the text that the configuration names
 * @throws InferbenchError where a common prefix has 1 or 2 tokens
 */
export function generateConversations(config: ConversationConfig, source: TextSource, streams: Streams): Workload {
  const { commonPrefixTokens, shape } = conversationShapes(config, streams)
  const common = cut(source, commonPrefixTokens, streams.stream('dataset.conversation.common.text'))

  /** A message is never shorter than what it consists of without corpus text; its own prefix comes on top. */
  function userMessage(opening: string, prefix: TextCut, tokens: number, stream: Stream): TextCut {
    const shortest = source.count(`${opening} ${INSTRUCTION}`)
    const lead = joined(source, `${opening}${prefix.text} ${INSTRUCTION}`, shortest + prefix.tokens)
    return extend(source, lead, Math.max(tokens, shortest) + prefix.tokens, stream)
  }

  function turn(index: number, lengths: TurnLengths, stream: Stream, isFirst: boolean): Turn {
    const label = `${index} is the number of this conversation.`
    const opening = isFirst && common.text !== '' ? `${common.text} ${label}` : label
    const prefix = cut(source, lengths.prefixTokens, stream, true)
    const { text, tokens } = userMessage(opening, prefix, lengths.userTokens, stream)
    const answer = source.take(lengths.answerTokens, stream)
    return { parts: [{ type: 'text', text }], inputTokens: tokens, maxTokens: lengths.answerTokens, answer }
  }

  return {
    name: 'conversations',
    sessions: config.num_conversations,
    session(index) {
      const { prefixTokens, userTokens, answerTokens } = shape(index)
      const stream = streams.stream('dataset.conversation.text', index)
      const lengthsOf = (i: number) => ({
        prefixTokens: i === 0 ? prefixTokens : 0,
        userTokens: userTokens[i]!,
        answerTokens: answerTokens[i]!,
      })
      return { id: `CONV_ID_${index}`, turns: userTokens.map((_, i) => turn(index, lengthsOf(i), stream, i === 0)) }
    },
    describe: () => ({ ...config, tokenizer: source.tokenizer.name, corpus: source.corpus.name }),
  }
}

interface TurnLengths {
  readonly prefixTokens: number
  readonly userTokens: number
  readonly answerTokens: number
}

function cut(source: TextSource, tokens: number, stream: Stream, after = false): TextCut {
  return tokens === 0 ? { text: '', tokens } : source.take(tokens, stream, after)
}

/** Joined pieces: their tokens add up where the source is exact, and are counted where it isn't. */
function joined(source: TextSource, text: string, sum: number): TextCut {
  return { text, tokens: source.exact ? sum : source.count(text) }
}

/** Cuts that are tried where lengths don't add up. */
const ATTEMPTS = 8

/** Corpus text behind a lead, so much that both together have the asked length, or as near as the tokenizer allows. */
function extend(source: TextSource, lead: TextCut, wanted: number, stream: Stream): TextCut {
  let best = lead
  let missing = wanted - lead.tokens
  for (let i = 0; i < ATTEMPTS && best.tokens !== wanted; i++) {
    const { text } = source.take(Math.max(1, missing), stream, true)
    const longer = joined(source, lead.text + text, wanted)
    missing += wanted - longer.tokens
    if (Math.abs(longer.tokens - wanted) <= Math.abs(best.tokens - wanted)) best = longer
  }
  return best
}
