/** @module Certificates of an authority of our own, made anew by openssl. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { temporaryFolder } from './temporary-folder.ts'

export interface Certificate {
  /** PEM text. */
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  readonly authority: Certificate
  /** For the host `llm.test`, and no address. */
  readonly server: Certificate
  readonly client: Certificate
  /** An authority that has signed none of them. */
  readonly stranger: Certificate
}

export function makeCertificates(): Certificates {
  using folder = temporaryFolder()

  function make(name: string, ...options: string[]): Certificate {
    const [key, cert] = [folder.file(`${name}.key`), folder.file(`${name}.crt`)]
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const args = [
      'req',
      '-x509',
      ...curve,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      key,
      '-out',
      cert,
      ...options,
    ]
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  }

  const signed = ['-CA', folder.file('authority.crt'), '-CAkey', folder.file('authority.key')]
  const extension = (text: string) => ['-addext', text]
  return {
    authority: make('authority'),
    stranger: make('stranger'),
    server: make(
      'server',
      ...signed,
      ...extension('subjectAltName=DNS:llm.test'),
      ...extension('basicConstraints=CA:FALSE'),
    ),
    client: make('client', ...signed, ...extension('basicConstraints=CA:FALSE')),
  }
}
