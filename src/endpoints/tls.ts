/** @module The certificates of an endpoint: read from files or taken as text, and tried before any connection is. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'

import * as z from 'zod'

import { InferbenchError, messageOf } from '../error.ts'
import { strict } from '../options.ts'

/** Each certificate or key is PEM text or the path of a file that holds it. */
export interface TlsOptions {
  /** Whom to trust, instead of the authorities that Node knows. */
  readonly ca?: string | readonly string[] | undefined
  /** The client's own certificate, for servers that ask for one, and its key. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** The name that the server's certificate has to bear. @default the host of the URL */
  readonly servername?: string | undefined
  /** False takes any certificate of the server. @default true */
  readonly rejectUnauthorized?: boolean | undefined
}

const pem = z.string().min(1)

export const tlsSchema: z.ZodType<TlsOptions> = strict({
  ca: z.union([pem, z.array(pem).min(1)]).optional(),
  cert: pem.optional(),
  key: pem.optional(),
  servername: pem.optional(),
  rejectUnauthorized: z.boolean().optional(),
}).refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key belong together: give both')

/** The same with all files read, as plain data. */
export interface ResolvedTls {
  readonly ca?: string[] | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly servername?: string | undefined
  readonly rejectUnauthorized?: boolean | undefined
}

/** @throws InferbenchError for files that can't be read and for certificates that are none or don't fit together */
export function resolveTls({ ca, cert, key, ...rest }: TlsOptions): ResolvedTls {
  const resolved = {
    ...rest,
    ca: ca === undefined ? undefined : [ca].flat().map((each) => readCertificate(each, 'ca')),
    cert: cert && readCertificate(cert, 'cert'),
    key: key && readPem(key, 'key', 'a key'),
  }
  attempt('cert and key', () => createSecureContext(resolved))
  return resolved
}

function readCertificate(value: string, option: 'ca' | 'cert'): string {
  const text = readPem(value, option, JSON.stringify(value))
  // Node takes a CA that is none without a word.
  attempt(option, () => new X509Certificate(text))
  return text
}

/** @param said what messages call a value that is no PEM text */
function readPem(value: string, option: string, said: string): string {
  if (value.includes('-----BEGIN ')) return value
  try {
    return readFileSync(value, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw invalid(option, `expected PEM text or a file that can be read, got ${said} (${code})`)
  }
}

function attempt(what: string, use: () => unknown): void {
  try {
    use()
  } catch (cause) {
    throw invalid(what, `can't be used: ${messageOf(cause)}`, cause)
  }
}

function invalid(option: string, message: string, cause?: unknown): InferbenchError {
  return new InferbenchError('invalid-options', 'endpoint', `tls.${option}: ${message}`, { cause })
}
