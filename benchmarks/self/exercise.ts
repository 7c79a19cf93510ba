/** @module The load that all clients of a comparison send: the same bodies, to the same server. */
import { synthetic } from '../../src/datasets/synthetic.ts'
import type { Workload } from '../../src/datasets/workload.ts'
import { createStreams } from '../../src/random/streams.ts'
import { uniform } from '../../src/random/uniform.ts'
import { loadTextSource } from '../../src/text/text-source.ts'
import { loadTokenizer } from '../../src/text/tokenizer.ts'
import type { Usage } from './meter.ts'

/** As JSON, so that it travels to the client's process. */
export interface Exercise {
  readonly url: string
  /** Requests in flight. */
  readonly concurrency: number
  readonly requests: number
  /** Tokens of every prompt. */
  readonly inputTokens: number
  /** Tokens of answers: least and most. */
  readonly outputTokens: readonly [number, number]
  readonly streaming: boolean
  /** Threads that send, of a client that has any. */
  readonly workers?: number
}

/** What an exercise took, from its first request to its last answer. */
export interface Effort extends Usage {
  readonly requests: number
  /** Tokens of all answers. */
  readonly tokens: number
}

export const MODEL = 'inferbench-simulator'

export async function workloadOf({ inputTokens, outputTokens: [min, max] }: Exercise): Promise<Workload> {
  const source = await loadTextSource(await loadTokenizer())
  return synthetic({ inputTokens, outputTokens: uniform({ min, max }) }, source, createStreams(42))
}

/** Where chat completions are asked for. */
export function chatUrl({ url }: Exercise): URL {
  return new URL('/v1/chat/completions', url)
}

/** The bodies of all requests in their order, and the tokens that they ask for together. */
export async function bodiesOf(exercise: Exercise): Promise<{ bodies: Buffer[]; tokens: number }> {
  const workload = await workloadOf(exercise)
  const bodies: Buffer[] = []
  let tokens = 0
  for (let i = 0; i < exercise.requests; i++) {
    const { parts, maxTokens } = workload.session(i).turns[0]!
    const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    const asked = { model: MODEL, messages: [{ role: 'user', content }], max_completion_tokens: maxTokens }
    bodies.push(Buffer.from(JSON.stringify({ ...asked, stream: exercise.streaming })))
    tokens += maxTokens!
  }
  return { bodies, tokens }
}
