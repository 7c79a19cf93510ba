/** @module The configuration of vLLM's conversation generator: its JSON file, or the same keys as an object. */
import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import { readBytes } from '../input-file.ts'
import { parseOptions, strict } from '../options.ts'
import { type ConversationLength, conversationLengthSchema, whole } from './conversation-lengths.ts'

/** What vLLM's `generate_multi_turn.json` holds. */
export interface ConversationConfig {
  /** Only a file needs it, so that its kind is known. */
  readonly filetype?: 'generate_conversations' | undefined
  readonly num_conversations: number
  /** Texts of one's own, joined in order; relative to the working directory. @default the bundled corpus */
  readonly text_files?: readonly string[] | undefined
  readonly prompt_input: {
    /** Messages of a conversation, answers included: made even by one more, and at least 2. */
    readonly num_turns: ConversationLength
    /** Tokens that every conversation begins with, the same text for all: none, or at least 3. @default 0 */
    readonly common_prefix_num_tokens?: ConversationLength | undefined
    /** Tokens of a conversation's own context, in its first message, beyond `num_tokens`. */
    readonly prefix_num_tokens: ConversationLength
    /** Tokens of each user message, its label and instruction and the common prefix included. */
    readonly num_tokens: ConversationLength
  }
  readonly prompt_output: {
    /** Tokens of each answer, at least 1. */
    readonly num_tokens: ConversationLength
  }
  /** Prints two tables over all conversations. @default false */
  readonly print_stats?: boolean | undefined
}

const FILETYPE = 'generate_conversations'

/** A law that ties all conversations together draws for all of them at once. */
const MOST_CONVERSATIONS = 10_000_000

const shape = {
  filetype: z.literal(FILETYPE).optional(),
  num_conversations: whole.min(1).max(MOST_CONVERSATIONS),
  text_files: z
    .array(z.string().min(1))
    .min(1, 'name a file, or leave text_files out for the bundled corpus')
    .optional(),
  prompt_input: strict({
    num_turns: conversationLengthSchema,
    common_prefix_num_tokens: conversationLengthSchema.optional(),
    prefix_num_tokens: conversationLengthSchema,
    num_tokens: conversationLengthSchema,
  }),
  prompt_output: strict({ num_tokens: conversationLengthSchema }),
  print_stats: z.boolean().optional(),
}

const configSchema: z.ZodType<ConversationConfig> = strict(shape)
const fileSchema: z.ZodType<ConversationConfig> = strict({ ...shape, filetype: z.literal(FILETYPE) })

const WHO = 'dataset.conversations'

/** Checks a configuration given as an object. */
export function parseConversationConfig(config: unknown): ConversationConfig {
  return parseOptions(configSchema, config, WHO)
}

/**
 * Reads and checks a configuration file.
 *
 * @throws InferbenchError that names the file, and each path in it that is wrong
 */
export async function readConversationConfig(path: string): Promise<ConversationConfig> {
  const chunks: Buffer[] = []
  for await (const chunk of readBytes(path, WHO)) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return parseOptions(fileSchema, parseJson(path, text), `${WHO}: ${path}`)
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new InferbenchError('invalid-json', WHO, `${path} is not JSON: ${messageOf(error)}`, { cause: error })
  }
}
