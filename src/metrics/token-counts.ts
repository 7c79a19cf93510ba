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
export function countTokens(answer: Answer, { prefer, promptTokens, count }: CountOptions): TokenCounts {
  const { usage } = answer
  const cachedTokens = usage?.cachedTokens
  if (usage && prefer === 'server') {
    const { inputTokens, outputTokens, reasoningTokens } = usage
    return { inputTokens, outputTokens, reasoningTokens, cachedTokens, inputSource: 'server', outputSource: 'server' }
  }
  if (!count) {
    const outputTokens = usage?.outputTokens ?? answer.contentMs.length
    const outputSource = usage ? 'server' : 'chunks'
    return {
      inputTokens: promptTokens,
      outputTokens,
      reasoningTokens: usage?.reasoningTokens,
      cachedTokens,
      inputSource: 'tokenizer',
      outputSource,
    }
  }
  const reasoningTokens = answer.reasoning === '' ? undefined : count(answer.reasoning)
  const outputTokens = count(answer.text) + count(answer.toolCalls) + (reasoningTokens ?? 0)
  return {
    inputTokens: promptTokens,
    outputTokens,
    reasoningTokens,
    cachedTokens,
    inputSource: 'tokenizer',
    outputSource: 'tokenizer',
  }
}
