/** @module How many tokens a request took, and who says so. */
import type { Answer } from '../load/reply.ts'
import type { TokenCounts } from './request-metrics.ts'

export interface CountOptions {
  /** Whose word counts where both are known. */
  readonly prefer: 'server' | 'tokenizer'
  /** Tokens of the prompt by the dataset's tokenizer. */
  readonly promptTokens: number
  /** Counts text with the model's tokenizer; `undefined` where the user named none, as another model's would mislead. */
  readonly count: ((text: string) => number) | undefined
}

/** Counts the tokens of an answer and its prompt. */
export function countTokens(answer: Answer, options: CountOptions): TokenCounts {
  const { usage } = answer
  const served = options.prefer === 'server' ? usage?.inputTokens : undefined
  return {
    inputTokens: served ?? options.promptTokens,
    inputSource: served === undefined ? 'tokenizer' : 'server',
    cachedTokens: usage?.cachedTokens,
    ...countOutput(answer, options),
  }
}

type OutputCounts = Pick<TokenCounts, 'outputTokens' | 'reasoningTokens' | 'outputSource'>

function countOutput(answer: Answer, { prefer, count }: CountOptions): OutputCounts {
  const { text, toolCalls, reasoning, results, contentMs, usage } = answer
  if (results) return { outputTokens: undefined, reasoningTokens: undefined, outputSource: undefined }
  const { outputTokens, reasoningTokens } = usage ?? {}
  if (outputTokens !== undefined && (prefer === 'server' || !count)) {
    return { outputTokens, reasoningTokens, outputSource: 'server' }
  }
  if (!count) return { outputTokens: contentMs.length, reasoningTokens, outputSource: 'chunks' }
  const reasoned = reasoning === '' ? undefined : count(reasoning)
  return {
    outputTokens: count(text) + count(toolCalls) + (reasoned ?? 0),
    reasoningTokens: reasoned,
    outputSource: 'tokenizer',
  }
}
