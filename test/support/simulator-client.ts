/** @module Plain HTTP to a simulator, so that its answers are seen as any client sees them. */
import { request } from 'undici'

import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { RequestTruth } from '../../src/simulator/truth.ts'
import { readPrometheus } from './prometheus.ts'

export interface SimulatorClient extends AsyncDisposable {
  readonly url: string
  readonly simulator: Simulator
  /** POSTs a chat request; a string is sent as it is. */
  chat(body: object | string, options?: ChatOptions): Promise<Answer>
  /** The server's own account, and what was kept of it so far. */
  truths(): Promise<RequestTruth[]>
  /** The page of metrics, by their names without `vllm:`. */
  metrics(): Promise<Record<string, number>>
}

export interface ChatOptions {
  readonly id?: string
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  /** The payloads of a stream, `[DONE]` left out. */
  readonly chunks: readonly Chunk[]
  readonly json: () => Chunk
  /** The text of all deltas or of the message. */
  readonly text: string
}

export interface Chunk {
  readonly id: string
  readonly object: string
  readonly model: string
  readonly choices: readonly {
    readonly index: number
    readonly delta?: { readonly role?: string; readonly content?: string }
    readonly message?: { readonly role: string; readonly content: string }
    readonly finish_reason: string | null
  }[]
  readonly usage?: {
    readonly prompt_tokens: number
    readonly completion_tokens: number
    readonly total_tokens: number
    readonly prompt_tokens_details: { readonly cached_tokens: number }
  }
  readonly error?: { readonly message: string; readonly type: string; readonly code: number }
}

/** Fast unless told otherwise. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<SimulatorClient> {
  const simulator = await startSimulator({ model: 'sim', ttftMs: 2, itlMs: 1, ...options })
  return {
    url: simulator.url,
    simulator,
    truths: () => simulator.requests(),
    async metrics() {
      const { body } = await request(`${simulator.url}/metrics`)
      const page = Object.entries(readPrometheus(await body.text()))
      return Object.fromEntries(page.map(([name, { value }]) => [name.replace('vllm:', ''), value]))
    },
    async chat(body, { id, signal } = {}) {
      const response = await request(`${simulator.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(id === undefined ? {} : { 'x-request-id': id }) },
        body: typeof body === 'string' ? body : JSON.stringify({ model: 'sim', messages: hello, ...body }),
        ...(signal && { signal }),
      })
      return readAnswer(response.statusCode, response.headers, await response.body.text())
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

export const hello = [{ role: 'user', content: 'hello' }]

function readAnswer(status: number, headers: Readonly<Record<string, unknown>>, body: string): Answer {
  const datas = [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => data!)
  const chunks = datas.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as Chunk)
  const json = () => JSON.parse(body) as Chunk
  const choices = chunks.length > 0 ? chunks.flatMap((chunk) => chunk.choices) : status === 200 ? json().choices : []
  const text = choices.map(({ delta, message }) => (delta ?? message)?.content ?? '').join('')
  return { status, headers, body, chunks, json, text }
}
