/** @module One look at a server before any load: is it there, is it the API, does it have the model. */
import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import { openClient, requestTarget } from './connection.ts'
import { createDial, type Dialing } from './dial.ts'
import { createRedactor } from './redact.ts'
import type { Server, Target } from './target.ts'
import { transportKind } from './transport-errors.ts'

/** As OpenAI and everyone after it lists models, and as Cohere does. */
const ModelList = z.union([
  z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id)),
  z
    .looseObject({ models: z.array(z.looseObject({ name: z.string() })) })
    .transform(({ models }) => models.map(({ name }) => name)),
])

/** One model, likewise. */
const ModelCard = z.union([z.looseObject({ id: z.string() }), z.looseObject({ name: z.string() })])

const MODELS = '/v1/models'

const NO_SERVER = 'Check that url is the base URL of an inference server.'

/**
 * The model to ask all servers for: the target's own, checked against the lists that they have, or the first of these.
 * Servers without a list are taken at the user's word.
 *
 * @param timeoutMs how long a server may take for an answer
 * @throws InferbenchError that says what to mend, where no request could succeed
 */
export async function preflight(target: Target, timeoutMs = 10_000): Promise<string> {
  const { servers, model } = target
  const models = await Promise.all(servers.map((server) => look(server, model, timeoutMs)))
  const other = models.findIndex((each) => each !== models[0])
  if (other < 0) return models[0]!
  throw fail(
    servers[other]!.url,
    `serves ${JSON.stringify(models[other])}, and ${servers[0]!.url} serves ${JSON.stringify(models[0])}`,
    'Name the model that all have: endpoint.model or INFERBENCH_MODEL.',
  )
}

/** The model to ask one server for. */
async function look(server: Server, asked: string | undefined, timeoutMs: number): Promise<string> {
  const get = reader(server, timeoutMs)
  const page = await get(MODELS)
  const { url, status, said } = page
  if (status === 401 || status === 403) throw fail(url, `answered ${status}`, 'Set apiKey or INFERBENCH_API_KEY.')
  if (status === 407) throw fail(url, 'is behind a proxy that wants credentials', 'Put them into the URL of proxy.')
  if (status >= 500) {
    throw fail(url, `answered ${status}: ${said()}`, 'The server is up but not ready: read its log.')
  }
  const models = status === 200 ? listModels(page) : undefined
  if (asked === undefined) return firstOf(url, models)
  if (!models || models.includes(asked) || (await isKnown(asked, get))) return asked
  throw fail(url, `does not list the model ${JSON.stringify(asked)}`, `It has: ${models.join(', ') || 'none'}.`)
}

interface Page {
  readonly url: string
  readonly status: number
  readonly body: string
  /** The body as messages may show it. */
  readonly said: () => string
}

type Get = (path: string) => Promise<Page>

/** Reads pages below the base URL, each over a connection of its own. */
function reader({ connection, basePath, headers }: Server, timeoutMs: number): Get {
  const dial = createDial(connection, () => performance.now())
  const redact = createRedactor(headers)
  return async (path) => {
    let dialing: Dialing | undefined
    const client = openClient(connection, {
      connect: ({ servername }, callback) => void (dialing = dial(servername || undefined, callback)),
    })
    const url = connection.origin + basePath + path
    try {
      const { statusCode: status, body } = await client.request({
        method: 'GET',
        path: requestTarget(connection, basePath + path),
        headers: [...headers],
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await body.text()
      return { url, status, body: text, said: () => clip(redact(text)) }
    } catch (error) {
      throw unreachable(url, error, timeoutMs)
    } finally {
      void client.destroy()
      dialing?.cancel()
    }
  }
}

function listModels({ url, body, said }: Page): string[] {
  try {
    return ModelList.parse(JSON.parse(body))
  } catch {
    // The cause would repeat the body, whatever is in it.
    throw fail(url, `answered with something else than a list of models: ${said()}`, NO_SERVER)
  }
}

function firstOf(url: string, models: readonly string[] = []): string {
  const [first] = models
  if (first !== undefined) return first
  throw fail(url, 'lists no models', 'Name one: endpoint.model or INFERBENCH_MODEL.')
}

/** Lists may be pages long, and leave out second names of a model: hosted servers know more than they list. */
async function isKnown(model: string, get: Get): Promise<boolean> {
  const { status, body } = await get(`${MODELS}/${encodeURIComponent(model)}`)
  try {
    return status === 200 && ModelCard.safeParse(JSON.parse(body)).success
  } catch {
    return false
  }
}

/** What to say of a server that can't be reached, and what to do about it. */
const reasons: Record<string, readonly [what: string, advice: string]> = {
  'connection-refused': ['refused the connection', 'Start the server, or check url or INFERBENCH_URL.'],
  'unknown-host': ['names an unknown host', 'Check url or INFERBENCH_URL.'],
  'no-such-socket': ['has no such unix socket', 'Start the server, or check socketPath.'],
  'untrusted-certificate': ['has a certificate that is not trusted', 'Set tls.ca to the authority that signed it.'],
  'certificate-required': ['wants a certificate of the client', 'Set tls.cert and tls.key.'],
  'proxy-refused': ["can't be reached through the proxy", 'Check proxy, and the credentials in it.'],
}

function unreachable(url: string, error: unknown, timeoutMs: number): InferbenchError {
  const { code = '', name } = error as { code?: string; name?: string }
  if (name === 'TimeoutError') {
    return fail(url, `did not answer within ${timeoutMs / 1_000} s`, 'Is the server still loading its model?', error)
  }
  const kind = transportKind(code)
  const [what, advice] = Object.hasOwn(reasons, kind) ? reasons[kind]! : [`can't be read`, NO_SERVER]
  return fail(url, `${what}: ${messageOf(error)}`, advice, error)
}

function fail(url: string, what: string, advice: string, cause?: unknown): InferbenchError {
  return new InferbenchError('endpoint-unusable', 'endpoint', `${url} ${what}. ${advice}`, { cause })
}

function clip(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
