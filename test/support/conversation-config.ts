/** @module Configurations of the conversation generator. */
import type { ConversationConfig } from '../../src/datasets/conversation-config.ts'
import type { ConversationLength } from '../../src/datasets/conversation-lengths.ts'

/** The lengths of vLLM's own example, as its file has them. */
export const vllmExample = {
  filetype: 'generate_conversations',
  num_conversations: 24,
  print_stats: false,
  prompt_input: {
    num_turns: { distribution: 'uniform', min: 12, max: 18 },
    common_prefix_num_tokens: { distribution: 'constant', value: 500 },
    prefix_num_tokens: { distribution: 'lognormal', average: 1000, max: 5000 },
    num_tokens: { distribution: 'uniform', min: 120, max: 160 },
  },
  prompt_output: { num_tokens: { distribution: 'uniform', min: 80, max: 120 } },
} as const satisfies ConversationConfig

/** Lengths by name; the others are those of a small conversation. */
export interface ConfiguredLengths {
  readonly turns?: ConversationLength
  readonly common?: ConversationLength
  readonly prefix?: ConversationLength
  readonly user?: ConversationLength
  readonly answer?: ConversationLength
}

export function exactly(value: number): ConversationLength {
  return { distribution: 'constant', value }
}

/** A configuration with some lengths of its own. */
export function configured(lengths: ConfiguredLengths = {}, conversations = 8): ConversationConfig {
  const { turns = exactly(4), common, prefix = exactly(0), user = exactly(40), answer = exactly(12) } = lengths
  return {
    num_conversations: conversations,
    prompt_input: {
      num_turns: turns,
      ...(common && { common_prefix_num_tokens: common }),
      prefix_num_tokens: prefix,
      num_tokens: user,
    },
    prompt_output: { num_tokens: answer },
  }
}
