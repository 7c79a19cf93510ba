import { expect, test } from 'vitest'

import { resolveTarget } from '../../../src/endpoints/target.ts'
import { createRedactor } from '../../../src/report/redact.ts'

const { headers } = resolveTarget({
  url: 'http://gpu:8000',
  apiKey: 'sk-very-secret',
  headers: { 'x-tenant': 'acme-internal', 'x-tier': 'gold', 'x-token': 'sk-very-secret-too' },
})
const redact = createRedactor(headers)

test('an API key is taken out of what a server says, with and without its scheme', () => {
  expect(redact('Incorrect API key: sk-very-secret.')).toBe('Incorrect API key: [secret].')
  expect(redact('got "Bearer sk-very-secret"')).toBe('got "[secret]"')
})

test('so are headers of the user, every time they occur', () => {
  expect(redact('acme-internal, acme-internal and sk-very-secret-too')).toBe('[secret], [secret] and [secret]')
})

test('words of everyday life stay', () => {
  const message = 'gold: 400, expected application/json'
  expect(redact(message)).toBe(message)
})

test('without secrets nothing changes', () => {
  expect(createRedactor(resolveTarget({ url: 'http://gpu' }).headers)('out of memory')).toBe('out of memory')
})
