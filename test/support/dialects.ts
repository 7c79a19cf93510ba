/** @module Answers of every API written by hand, as real servers send them. */
import type { Part, Session, Workload } from '../../src/datasets/workload.ts'
import type { ApiName } from '../../src/endpoints/apis.ts'
import type { MediaItem } from '../../src/media/item.ts'
import { event } from './replies.ts'

/** How an API streams. */
export interface StreamScript {
  readonly api: ApiName
  /** Events before the first content and between pieces of it that are none: roles, pings, empty deltas, comments. */
  readonly noise: readonly string[]
  content(text: string): string
  /** Ends a stream well: three tokens of a prompt of nine, four of which were cached. */
  readonly end: string
  /** Errors inside a stream; each says `engine died`. */
  readonly errors: readonly string[]
}

const ping = ': keep-alive\n\n'
const empty = 'data:\n\n'
const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, prompt_tokens_details: { cached_tokens: 4 } }
const died = { message: 'engine died', type: 'server_error', code: 500 }
const openAiErrors = [
  event({ error: died }),
  event({ object: 'error', ...died }),
  `event: error\n${event({ error: died })}`,
]
const named = (type: string, rest: object = {}) => `event: ${type}\n${event({ type, ...rest })}`

const chat: StreamScript = {
  api: 'chat',
  noise: [
    event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    event({ choices: [{ index: 0, delta: { content: null }, finish_reason: null }] }),
    event({ choices: [], usage: { ...usage, completion_tokens: 1 } }),
    ping,
    empty,
  ],
  content: (content) => event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  end: `${event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${event({ choices: [], usage })}data: [DONE]\n\n`,
  errors: [...openAiErrors, event({ choices: [{ index: 0, delta: {}, finish_reason: 'abort' }] })],
}

const completions: StreamScript = {
  api: 'completions',
  noise: [
    event({ choices: [{ index: 0, text: '', finish_reason: null }] }),
    event({ choices: [], usage: null }),
    ping,
    empty,
  ],
  content: (text) => event({ choices: [{ index: 0, text, finish_reason: null }] }),
  end: `${event({ choices: [{ index: 0, text: '', finish_reason: 'length' }] })}${event({ choices: [], usage })}data: [DONE]\n\n`,
  errors: [...openAiErrors, event({ choices: [{ index: 0, text: '', finish_reason: 'error' }] })],
}

const responses: StreamScript = {
  api: 'responses',
  noise: [
    named('response.created', { response: { status: 'in_progress', error: null, usage: null } }),
    named('response.output_item.added', { item: { type: 'message', role: 'assistant', content: [] } }),
    named('response.content_part.added', { part: { type: 'output_text', text: '' } }),
    named('response.output_text.delta', { delta: '' }),
    named('keepalive'),
    ping,
  ],
  content: (delta) => named('response.output_text.delta', { delta }),
  end:
    named('response.output_text.done', { text: 'once more' }) +
    named('response.completed', {
      response: {
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'once more' }] }],
        usage: { input_tokens: 9, input_tokens_details: { cached_tokens: 4 }, output_tokens: 3 },
      },
    }),
  errors: [
    named('error', { code: 'server_error', message: 'engine died' }),
    named('response.failed', { response: { status: 'failed', error: died } }),
    event({ error: died }),
  ],
}

const messages: StreamScript = {
  api: 'messages',
  noise: [
    named('message_start', {
      message: {
        role: 'assistant',
        content: [],
        usage: { input_tokens: 3, cache_read_input_tokens: 4, cache_creation_input_tokens: 2, output_tokens: 1 },
      },
    }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    named('content_block_delta', { index: 0, delta: { type: 'signature_delta', signature: 'EqQB' } }),
    named('ping'),
    ping,
  ],
  content: (text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  end:
    named('content_block_stop', { index: 0 }) +
    named('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } }) +
    named('message_stop'),
  errors: [named('error', { error: { type: 'overloaded_error', message: 'engine died' } })],
}

/** Every API that streams. */
export const streamScripts: readonly StreamScript[] = [chat, completions, responses, messages]

/** APIs by whether they generate text. */
export const textApis = streamScripts.map(({ api }) => api)
export const resultApis = ['embeddings', 'rerank'] as const satisfies readonly ApiName[]

export interface BriefedOptions {
  readonly sessions?: number
  readonly turns?: number
  readonly maxTokens?: number
  /** Shown with every turn. */
  readonly picture?: MediaItem
}

/** Sessions that begin with a long system prompt, so that every API has something to send: rerankers need two texts. */
export function briefed({ sessions = Infinity, turns = 1, maxTokens = 5, picture }: BriefedOptions = {}): Workload {
  const brief = 'Answer as briefly as you can, and then say it again in other words. '.repeat(8)
  const shown: Part[] = picture ? [{ type: 'media', item: picture }] : []
  return {
    name: 'briefed',
    sessions,
    session: (index): Session => ({
      id: `briefed-${index}`,
      preamble: { messages: [{ role: 'system', parts: [{ type: 'text', text: brief }] }], tokens: 100 },
      turns: Array.from({ length: turns }, (_, turn) => ({
        parts: [{ type: 'text', text: `What is ${index} plus ${turn}?` }, ...shown],
        inputTokens: 6,
        maxTokens,
      })),
    }),
    describe: () => ({}),
  }
}
