/** @module Prompts of exact length, cut from a corpus. */
import { parseOptions, strict } from '../options.ts'
import { lengthSchema } from '../random/describe.ts'
import { type Distribution, type Length, sampleLength } from '../random/distribution.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import type { Workload } from './workload.ts'

export interface SyntheticOptions {
  /** Tokens of each prompt. */
  readonly inputTokens: Length
  /** Tokens that each answer may have. The server decides when absent; many stop earlier unless told to ignore EOS. */
  readonly outputTokens?: Length | undefined
}

const syntheticSchema = strict({
  inputTokens: lengthSchema,
  outputTokens: lengthSchema.optional(),
})

/** Endless single-turn sessions, every prompt cut anew from the corpus. */
export function synthetic(options: SyntheticOptions, source: TextSource, streams: Streams): Workload {
  const { inputTokens, outputTokens } = parseOptions(syntheticSchema, options, 'dataset.synthetic')
  const lengthOf = (law: Distribution, name: string, index: number) =>
    sampleLength(law, streams.stream(`dataset.prompt.${name}`, index), 1, 'dataset.synthetic')

  return {
    name: 'synthetic',
    sessions: Infinity,
    session(index) {
      const tokens = lengthOf(inputTokens, 'length', index)
      const text = source.take(tokens, streams.stream('dataset.prompt.corpus', index))
      const maxTokens = outputTokens && { maxTokens: lengthOf(outputTokens, 'output', index) }
      return {
        id: `synthetic-${index}`,
        turns: [{ parts: [{ type: 'text', text }], inputTokens: tokens, ...maxTokens }],
      }
    },
    describe: () => ({ inputTokens, outputTokens, tokenizer: source.tokenizer.name, corpus: source.corpus.name }),
  }
}
