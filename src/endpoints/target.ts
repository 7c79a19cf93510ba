/** @module Where requests go: the user's endpoint option, resolved. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { parseOptions, strict } from '../options.ts'
import { type Api, LIMIT_FIELDS, type LimitField } from './api.ts'
import { type ApiName, apis } from './apis.ts'
import { type Connection, connectionHeaders } from './connection.ts'
import { proxySchema, resolveProxy } from './proxy.ts'
import { resolveTls, type TlsOptions, tlsSchema } from './tls.ts'

/** Who goes to several servers in turn. */
export const BALANCES = ['session', 'request'] as const

export type Balance = (typeof BALANCES)[number]

export interface EndpointOptions {
  /** Base URL, with or without `/v1`; or several, of servers that are alike. */
  readonly url: string | readonly string[]
  /** @default the first model that the server lists */
  readonly model?: string | undefined
  /** @default 'chat' */
  readonly api?: ApiName | undefined
  /** Sent as a bearer token, or as the API wants it. Never printed or stored. */
  readonly apiKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * Whether answers are streamed; without it there is no TTFT and no ITL.
   * @default true, for APIs that have streams
   */
  readonly streaming?: boolean | undefined
  /**
   * What the limit of an answer is called in a request's body. Older chat servers know only `max_tokens`; some refuse both.
   * @default 'max_completion_tokens' for chat; other APIs have one name only
   */
  readonly maxTokensField?: LimitField | undefined
  /** Merged into every request body. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined
  /** Certificates, for https. */
  readonly tls?: TlsOptions | undefined
  /**
   * URL of an HTTP proxy, or `environment` for what `https_proxy`, `http_proxy` and `no_proxy` say.
   * @default none, whatever the environment says
   */
  readonly proxy?: string | undefined
  /** A unix socket that the server listens on, instead of the host and port of the URL. */
  readonly socketPath?: string | undefined
  /**
   * Who goes to several servers in turn: sessions, whose turns stay with the same one, or requests.
   * @default 'session'
   */
  readonly balance?: Balance | undefined
}

const baseUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' })

export const endpointSchema: z.ZodType<EndpointOptions> = strict({
  url: z.union([baseUrl, z.array(baseUrl).min(1, 'name at least one URL')], {
    error: 'expected an http or https URL, or a list of them',
  }),
  model: z.string().min(1).optional(),
  api: z.enum(Object.keys(apis) as ApiName[]).optional(),
  apiKey: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  streaming: z.boolean().optional(),
  maxTokensField: z.enum(LIMIT_FIELDS).optional(),
  extraBody: z.record(z.string(), z.unknown()).optional(),
  tls: tlsSchema.optional(),
  proxy: proxySchema.optional(),
  socketPath: z.string().min(1).optional(),
  balance: z.enum(BALANCES).optional(),
})

/** One of the servers behind an endpoint. */
export interface Server {
  /** Its base URL, without a trailing slash and without `/v1`. */
  readonly url: string
  /** How connections to it are made. */
  readonly connection: Connection
  /** Path of the base URL. */
  readonly basePath: string
  /** Names and values in turn, the secret ones included. */
  readonly headers: readonly string[]
}

/** An endpoint ready to be sent to. */
export interface Target {
  /** At least one. */
  readonly servers: readonly Server[]
  readonly balance: Balance
  readonly model: string | undefined
  readonly api: Api
  readonly streaming: boolean
  /** `undefined` for APIs that generate nothing. */
  readonly maxTokensField: LimitField | undefined
  readonly extraBody: Readonly<Record<string, unknown>>
}

/**
 * Checks and resolves an endpoint option.
 *
 * @param env read only where the option `proxy` asks for it
 */
export function resolveTarget(options: EndpointOptions, env: NodeJS.ProcessEnv = process.env): Target {
  const given = parseOptions(endpointSchema, options, 'endpoint')
  const api: Api = apis[given.api ?? 'chat']
  const urls = [given.url].flat()
  const servers = urls.map((url) => resolveServer(url, given, api, env))
  const twice = servers.find(({ url }, i) => servers.findIndex((other) => other.url === url) < i)
  if (twice) throw invalid(`url: ${twice.url} is named twice`)
  if (given.socketPath !== undefined && urls.length > 1) throw invalid('socketPath: is one server; give one url')
  return {
    servers,
    balance: given.balance ?? 'session',
    model: given.model,
    api,
    streaming: streamingOf(given, api),
    maxTokensField: limitFieldOf(given, api),
    extraBody: given.extraBody ?? {},
  }
}

function resolveServer(url: string, given: EndpointOptions, api: Api, env: NodeJS.ProcessEnv): Server {
  const { origin, pathname, username, password, search, hash } = new URL(url)
  // These messages leave out the URL, as it may hold a secret.
  if (username !== '' || password !== '') throw invalid('url: put credentials into apiKey or headers')
  if (search !== '' || hash !== '') throw invalid('url: must have neither query nor fragment')
  const basePath = pathname.replace(/\/+$/, '').replace(/\/v1$/, '')
  const connection = connectionOf(new URL(url), given, env)
  const headers = headersOf(given, { ...api.headers(given.apiKey), ...connectionHeaders(connection) })
  return { url: origin + basePath, connection, basePath, headers }
}

function connectionOf(url: URL, { tls, proxy, socketPath }: EndpointOptions, env: NodeJS.ProcessEnv): Connection {
  if (tls && url.protocol !== 'https:') throw invalid('tls: needs an https URL')
  if (proxy !== undefined && socketPath !== undefined) throw invalid('proxy: leads to no unix socket; leave one out')
  return {
    origin: url.origin,
    tls: tls && resolveTls(tls),
    proxy: proxy === undefined ? undefined : resolveProxy(proxy, url, env),
    socketPath,
  }
}

/** The user's own replace ours, however they are spelled. */
function headersOf({ headers = {} }: EndpointOptions, ours: Readonly<Record<string, string>>): string[] {
  const theirs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return Object.entries<string>({ 'content-type': 'application/json', ...ours, ...Object.fromEntries(theirs) }).flat()
}

function streamingOf({ streaming }: EndpointOptions, { name, streams }: Api): boolean {
  if (streaming && !streams) throw invalid(`streaming: the ${name} API has no streams`)
  return streaming ?? streams
}

function limitFieldOf({ maxTokensField }: EndpointOptions, { name, limitFields }: Api): LimitField | undefined {
  if (maxTokensField === undefined || limitFields.includes(maxTokensField)) return maxTokensField ?? limitFields[0]
  const known = limitFields.length === 0 ? 'has no limit of answers' : `knows only ${limitFields.join(', ')}`
  throw invalid(`maxTokensField: the ${name} API ${known}, got "${maxTokensField}"`)
}

function invalid(message: string): InferbenchError {
  return new InferbenchError('invalid-options', 'endpoint', message)
}
