/** @module One look at a server before any load: is it there, is it the API, does it have the model. */
import { request } from 'undici'
import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import type { Target } from './target.ts'

const ModelList = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) })

/**
 * The model to ask for: the target's own, checked against the server's list, or the first of that list. Servers without a
 * list are taken at the user's word.
 *
 * @param timeoutMs how long the server may take to list its models
 * @throws InferbenchError that says what to mend, where no request could succeed
 */
export async function preflight(target: Target, timeoutMs = 10_000): Promise<string> {
  const url = `${target.origin}${target.basePath}/v1/models`
  const { status, body } = await get(url, target, timeoutMs)
  if (status === 401 || status === 403) throw fail(url, `answered ${status}`, 'Set apiKey or INFERBENCH_API_KEY.')
  if (status >= 500) {
    throw fail(url, `answered ${status}: ${clip(body)}`, 'The server is up but not ready: read its log.')
  }
  const models = status === 200 ? listModels(url, body) : undefined
  return chooseModel(url, target.model, models)
}

async function get(url: string, target: Target, timeoutMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await request(url, { headers: [...target.headers], signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.statusCode, body: await response.body.text() }
  } catch (error) {
    throw unreachable(url, error, timeoutMs)
  }
}

function listModels(url: string, body: string): string[] {
  try {
    return ModelList.parse(JSON.parse(body)).data.map(({ id }) => id)
  } catch (cause) {
    throw fail(
      url,
      `answered with something else than a list of models: ${clip(body)}`,
      'Check that url is the base URL of an inference server.',
      cause,
    )
  }
}

function chooseModel(url: string, asked: string | undefined, models: readonly string[] | undefined): string {
  if (asked !== undefined) {
    if (!models || models.includes(asked)) return asked
    throw fail(url, `does not list the model ${JSON.stringify(asked)}`, `It has: ${models.join(', ') || 'none'}.`)
  }
  const [first] = models ?? []
  if (first !== undefined) return first
  throw fail(url, 'lists no models', 'Name one: endpoint.model or INFERBENCH_MODEL.')
}

function unreachable(url: string, error: unknown, timeoutMs: number): InferbenchError {
  const { code, name } = error as { code?: string; name?: string }
  if (name === 'TimeoutError') {
    return fail(url, `did not answer within ${timeoutMs / 1_000} s`, 'Is the server still loading its model?', error)
  }
  if (code === 'ECONNREFUSED') {
    return fail(url, 'refused the connection', 'Start the server, or check url or INFERBENCH_URL.', error)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(url, 'names an unknown host', 'Check url or INFERBENCH_URL.', error)
  }
  return fail(
    url,
    `can't be read: ${messageOf(error)}`,
    'Check that url is the base URL of an inference server.',
    error,
  )
}

function fail(url: string, what: string, advice: string, cause?: unknown): InferbenchError {
  return new InferbenchError('endpoint-unusable', 'endpoint', `${url} ${what}. ${advice}`, { cause })
}

function clip(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
