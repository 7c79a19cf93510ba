import { execFileSync } from 'node:child_process'

import { beforeAll, describe, expect, test } from 'vitest'

import { resolveTls, type TlsOptions } from '../../../src/endpoints/tls.ts'
import { type Certificates, makeCertificates } from '../../support/certificates.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

let certificates: Certificates

beforeAll(() => {
  certificates = makeCertificates()
})

function refusal(options: TlsOptions): Error {
  try {
    resolveTls(options)
  } catch (error) {
    return error as Error
  }
  throw new Error('was accepted')
}

test('certificates are read from files, or taken as text', () => {
  const { authority, client } = certificates
  using folder = temporaryFolder({ 'ca.pem': authority.cert, 'client.key': client.key })
  const read = resolveTls({ ca: [folder.file('ca.pem')], cert: client.cert, key: folder.file('client.key') })
  expect(read).toEqual({ ca: [authority.cert], cert: client.cert, key: client.key })
})

test('the rest stays as it is, and nothing is added', () => {
  expect(resolveTls({})).toEqual({})
  expect(resolveTls({ servername: 's', rejectUnauthorized: false })).toEqual({
    servername: 's',
    rejectUnauthorized: false,
  })
})

describe('refused before any connection is', () => {
  test.each(['ca', 'cert'] as const)('a file that is not there, which is named: %s', (option) => {
    expect(refusal({ [option]: '/no/such.pem' }).message).toBe(
      `[endpoint] tls.${option}: expected PEM text or a file that can be read, got "/no/such.pem" (ENOENT)`,
    )
  })

  test('a file that is no certificate', () => {
    using folder = temporaryFolder({ 'ca.pem': 'hello' })
    expect(refusal({ ca: folder.file('ca.pem') }).message).toMatch(/^\[endpoint\] tls\.ca: can't be used: /)
  })

  test('text that is no certificate, which Node would take', () => {
    const ca = '-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n'
    expect(refusal({ ca }).message).toMatch(/^\[endpoint\] tls\.ca: can't be used: /)
  })

  test('a key that belongs to another certificate', () => {
    const { client, server } = certificates
    expect(refusal({ cert: client.cert, key: server.key }).message).toMatch(
      /^\[endpoint\] tls\.cert and key: can't be used: .*key values mismatch/,
    )
  })

  test('an encrypted key, whose text stays unsaid', () => {
    const input = certificates.client.key
    const key = execFileSync('openssl', ['pkey', '-aes256', '-passout', 'pass:hunter2'], { input, encoding: 'utf8' })
    const { message } = refusal({ cert: certificates.client.cert, key })
    expect(message).toMatch(/^\[endpoint\] tls\.cert and key: can't be used: /)
    expect(message).not.toContain(key.slice(40, 80))
  })

  test('a key without its frame, which stays unsaid', () => {
    const bare = certificates.client.key.replaceAll(/-----.*-----|\n/g, '')
    const { message, stack, cause } = refusal({ cert: certificates.client.cert, key: bare })
    expect(message).toBe('[endpoint] tls.key: expected PEM text or a file that can be read, got a key (ENOENT)')
    expect(`${stack} ${String(cause)}`).not.toContain(bare)
  })
})
