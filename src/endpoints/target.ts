/** @module Where requests go: the user's endpoint option, resolved. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { parseOptions, strict } from '../options.ts'
import type { Api } from './api.ts'
import { type ApiName, apis } from './apis.ts'

export interface EndpointOptions {
  /** Base URL, with or without `/v1`. */
  readonly url: string
  /** @default the first model that the server lists */
  readonly model?: string | undefined
  /** @default 'chat' */
  readonly api?: ApiName | undefined
  /** Sent as a bearer token. Never printed or stored. */
  readonly apiKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Whether answers are streamed; without it there is no TTFT and no ITL. @default true */
  readonly streaming?: boolean | undefined
  /**
   * What the limit of an answer is called in a request's body. Older servers know only `max_tokens`; some refuse both.
   * @default 'max_completion_tokens'
   */
  readonly maxTokensField?: 'max_completion_tokens' | 'max_tokens' | undefined
  /** Merged into every request body. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined
}

export const endpointSchema: z.ZodType<EndpointOptions> = strict({
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }),
  model: z.string().min(1).optional(),
  api: z.enum(Object.keys(apis) as ApiName[]).optional(),
  apiKey: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  streaming: z.boolean().optional(),
  maxTokensField: z.enum(['max_completion_tokens', 'max_tokens']).optional(),
  extraBody: z.record(z.string(), z.unknown()).optional(),
})

/** An endpoint ready to be sent to. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string
  /** Path of the base URL, without a trailing slash and without `/v1`. */
  readonly basePath: string
  readonly model: string | undefined
  readonly api: Api
  /** Names and values in turn, the secret ones included. */
  readonly headers: readonly string[]
  readonly streaming: boolean
  readonly maxTokensField: string
  readonly extraBody: Readonly<Record<string, unknown>>
}

/** Checks and resolves an endpoint option. */
export function resolveTarget(options: EndpointOptions): Target {
  const {
    url,
    model,
    api = 'chat',
    apiKey,
    headers = {},
    streaming = true,
    maxTokensField = 'max_completion_tokens',
    extraBody = {},
  } = parseOptions(endpointSchema, options, 'endpoint')
  const { origin, pathname, username, password, search, hash } = new URL(url)
  // These messages leave out the URL, as it may hold a secret.
  if (username !== '' || password !== '') throw invalid('url: put credentials into apiKey or headers')
  if (search !== '' || hash !== '') throw invalid('url: must have neither query nor fragment')
  const ours = {
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  }
  const theirs = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    origin,
    basePath: pathname.replace(/\/+$/, '').replace(/\/v1$/, ''),
    model,
    api: apis[api],
    headers: Object.entries({ ...ours, ...theirs }).flat(),
    streaming,
    maxTokensField,
    extraBody,
  }
}

function invalid(message: string): InferbenchError {
  return new InferbenchError('invalid-options', 'endpoint', message)
}
