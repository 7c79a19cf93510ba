/** @module The HTTP proxy on the way to an endpoint. Without the option there is none, whatever the environment says. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'

/** A proxy's address and what opens it. */
export interface Proxy {
  /** Scheme, host and port. */
  readonly origin: string
  /** Value of its header, where it asks for credentials. */
  readonly authorization: string | undefined
}

/** Takes the proxy from the environment. */
const ENVIRONMENT = 'environment'

const expected = `expected the URL of an HTTP proxy, such as 'http://proxy:3128', or '${ENVIRONMENT}'`

export const proxySchema: z.ZodType<string> = z.union(
  [z.literal(ENVIRONMENT), z.url({ protocol: /^http$/, error: expected })],
  { error: expected },
)

/**
 * The proxy that the option names, or that the environment names for this URL.
 *
 * @param option a URL, which may hold credentials, or `environment`
 */
export function resolveProxy(option: string, url: URL, env: NodeJS.ProcessEnv): Proxy | undefined {
  const named = option === ENVIRONMENT ? proxyInEnvironment(url, env) : option
  if (named === undefined) return undefined
  const { protocol, origin, username, password, pathname, search } = parse(named)
  // The URL isn't repeated, as it may hold a secret.
  if (protocol !== 'http:' || pathname !== '/' || search !== '') throw invalid()
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  return { origin, authorization }
}

/** What opens the proxy. */
export function authorizationOf({ authorization }: Proxy): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization }
}

/** As curl reads it: lower case first, and of `HTTP_PROXY` lower case alone, as a CGI server sets the other from a header. */
function proxyInEnvironment({ protocol, hostname, port }: URL, env: NodeJS.ProcessEnv): string | undefined {
  const named = protocol === 'https:' ? env['https_proxy'] || env['HTTPS_PROXY'] : env['http_proxy']
  const direct = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter((entry) => entry !== '')
  return direct.some((entry) => covers(entry, hostname, port || defaultPort(protocol)))
    ? undefined
    : named || env['all_proxy'] || env['ALL_PROXY'] || undefined
}

/** `*`, a host, a domain with all below it, each with or without a leading dot and a port. */
function covers(entry: string, hostname: string, port: string): boolean {
  const [, name = '', only = port] = /^\.?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
  return only === port && (name === '*' || hostname === name || (name !== '' && hostname.endsWith(`.${name}`)))
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80'
}

function parse(url: string): URL {
  try {
    return new URL(url.includes('://') ? url : `http://${url}`)
  } catch {
    throw invalid()
  }
}

function invalid(): InferbenchError {
  return new InferbenchError('invalid-options', 'endpoint', `proxy: ${expected}`)
}
