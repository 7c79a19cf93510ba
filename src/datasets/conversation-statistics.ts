/** @module How long conversations are: the two tables of vLLM's generator. */
import { renderPlainTable } from '../plain-table.ts'
import { GrowingColumn } from '../stats/growing-column.ts'
import { sortSamples } from '../stats/quantile.ts'
import { summarize, type Summary } from '../stats/summary.ts'
import type { Session, Turn } from './workload.ts'

/** Samples by name, in messages or tokens. A name without a sample is missing. */
export interface ConversationStatistics {
  /** One value a conversation: its messages, and the mean tokens of its user messages and of its answers. */
  readonly conversations: Partial<Record<'conversation_turns' | 'user_tokens' | 'assistant_tokens', Summary>>
  /** One value a request: the tokens of its user message and of everything before it. */
  readonly requests: Partial<Record<'request_tokens', Summary>>
}

export interface ConversationCollector {
  add(session: Session): void
  statistics(): ConversationStatistics
}

/** Collects the lengths of conversations, eight bytes each. */
export function collectConversations(): ConversationCollector {
  const conversations = {
    conversation_turns: new GrowingColumn(),
    user_tokens: new GrowingColumn(),
    assistant_tokens: new GrowingColumn(),
  }
  const requests = { request_tokens: new GrowingColumn() }

  return {
    add({ turns }) {
      const user = turns.map(({ inputTokens }) => inputTokens)
      const answers = turns.flatMap(({ answer }) => (answer ? [answer.tokens] : []))
      conversations.conversation_turns.push(user.length + answers.length)
      conversations.user_tokens.push(mean(user))
      if (answers.length > 0) conversations.assistant_tokens.push(mean(answers))
      for (const tokens of requestTokens(turns)) requests.request_tokens.push(tokens)
    },
    statistics: () => ({ conversations: summarizeAll(conversations), requests: summarizeAll(requests) }),
  }
}

function* requestTokens(turns: readonly Turn[]): Generator<number> {
  let history = 0
  for (const { inputTokens, answer } of turns) {
    yield history + inputTokens
    history += inputTokens + (answer?.tokens ?? 0)
  }
}

function summarizeAll<Name extends string>(samples: Record<Name, GrowingColumn>): Partial<Record<Name, Summary>> {
  const summaries = Object.entries<GrowingColumn>(samples).flatMap(([name, column]) => {
    const sorted = sortSamples(column.values())
    return sorted ? [[name, summarize(sorted)] as const] : []
  })
  return Object.fromEntries(summaries) as Partial<Record<Name, Summary>>
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The columns of pandas' `describe`. Its `std` is the sample's (ddof 1), which one value does not have. */
const columns: Record<string, (summary: Summary) => number> = {
  'count': ({ n }) => n,
  'mean': (summary) => summary.mean,
  'std': ({ n, stddev }) => stddev * Math.sqrt(n / (n - 1)),
  'min': ({ min }) => min,
  '25%': ({ p25 }) => p25,
  '50%': ({ p50 }) => p50,
  '75%': ({ p75 }) => p75,
  '90%': ({ p90 }) => p90,
  '99%': ({ p99 }) => p99,
  'max': ({ max }) => max,
}

/** Both tables as text, a title above each. */
export function renderConversationStatistics({ conversations, requests }: ConversationStatistics): string {
  return [
    'Conversations statistics:',
    renderTable(conversations),
    '',
    'Request statistics:',
    renderTable(requests),
    '',
  ].join('\n')
}

function renderTable(rows: Readonly<Record<string, Summary>>): string {
  const cells = (summary: Summary) => Object.values(columns).map((read) => format(read(summary)))
  return renderPlainTable(
    ['', ...Object.keys(columns)],
    Object.entries(rows).map(([name, summary]) => [name, ...cells(summary)]),
  )
}

function format(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 1_000 ? 2 : 1 })
}
