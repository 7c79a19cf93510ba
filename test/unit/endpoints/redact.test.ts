import { expect, test } from 'vitest'

import { createRedactor } from '../../../src/endpoints/redact.ts'
import { type EndpointOptions, resolveTarget, type Server } from '../../../src/endpoints/target.ts'

function serverOf(options: EndpointOptions): Server {
  return resolveTarget(options).servers[0]!
}

const { headers } = serverOf({
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

test('so does what headers say in public', () => {
  const { headers: sent } = serverOf({
    url: 'http://gpu.example.com',
    api: 'messages',
    proxy: 'http://me:hunter2@proxy',
  })
  const message = 'gpu.example.com wants version 2023-06-01'
  expect(createRedactor(sent)(message)).toBe(message)
})

test("a proxy's credentials are taken out as it is told them", () => {
  const { headers: sent } = serverOf({ url: 'http://gpu', proxy: 'http://me:hunter2@proxy' })
  const told = Buffer.from('me:hunter2').toString('base64')
  expect(createRedactor(sent)(`denied: Basic ${told}`)).toBe('denied: [secret]')
})

test('an API key is taken out whatever header the API wants it in', () => {
  const { headers: sent } = serverOf({ url: 'http://gpu', api: 'messages', apiKey: 'sk-very-secret' })
  expect(createRedactor(sent)('invalid x-api-key: sk-very-secret')).toBe('invalid x-api-key: [secret]')
})

test('without secrets nothing changes', () => {
  expect(createRedactor(serverOf({ url: 'http://gpu' }).headers)('out of memory')).toBe('out of memory')
})
