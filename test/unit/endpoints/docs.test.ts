import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { apis } from '../../../src/endpoints/apis.ts'
import { transportKind } from '../../../src/endpoints/transport-errors.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/endpoints.md'), 'utf8')

test('the page has a row for every API, and each says what the code does', () => {
  const rows = Object.values(apis).map(({ name, path, streams, history, limitFields }) => {
    const yes = (is: boolean) => (is ? 'yes' : 'no')
    const limits = limitFields.map((field) => `\`${field}\``).join(', ') || 'none'
    return `| \`${name}\` | \`${path}\` | ${yes(streams)} | ${yes(history)} | ${limits} |`
  })
  expect(page).toContain(rows.join('\n'))
})

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'ENOENT',
  'CERT_HAS_EXPIRED',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'PROXY_REFUSED',
  'UND_ERR_HEADERS_TIMEOUT',
  'EADDRNOTAVAIL',
  'EMFILE',
  'HPE_INVALID_CONSTANT',
])('the page names the kind of %s', (code) => {
  expect(page).toContain(`\`${transportKind(code)}\``)
})
