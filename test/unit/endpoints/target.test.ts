import { describe, expect, test } from 'vitest'

import { chat } from '../../../src/endpoints/chat.ts'
import { type EndpointOptions, resolveTarget } from '../../../src/endpoints/target.ts'

function refusal(options: unknown): string {
  try {
    resolveTarget(options as EndpointOptions)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('was accepted')
}

/** Headers by name, a list each, as a name may be sent twice. */
function headersOf(options: Partial<EndpointOptions>): Record<string, string[]> {
  const { headers } = resolveTarget({ url: 'http://host', ...options })
  const byName: Record<string, string[]> = {}
  for (let i = 0; i < headers.length; i += 2) (byName[headers[i]!.toLowerCase()] ??= []).push(headers[i + 1]!)
  return byName
}

describe('the base URL', () => {
  test.each([
    ['http://host:8000', 'http://host:8000', ''],
    ['http://host:8000/', 'http://host:8000', ''],
    ['http://host:8000/v1', 'http://host:8000', ''],
    ['http://host:8000/v1/', 'http://host:8000', ''],
    ['https://host/proxy/llm', 'https://host', '/proxy/llm'],
    ['https://host/proxy/llm/v1//', 'https://host', '/proxy/llm'],
    ['https://host/v1/v1', 'https://host', '/v1'],
    ['http://host/v10', 'http://host', '/v10'],
    ['http://[::1]:8000/v1', 'http://[::1]:8000', ''],
    ['HTTP://HOST:80', 'http://host', ''],
  ])('%s means the server %s and the path %j', (url, origin, basePath) => {
    expect(resolveTarget({ url })).toMatchObject({ origin, basePath })
  })

  test.each([
    ['localhost:8000', 'url: expected an http or https URL, got "localhost:8000"'],
    ['ftp://host', 'url: expected an http or https URL, got "ftp://host"'],
    ['', 'url: expected an http or https URL, got ""'],
    ['http://host/v1?api-version=2', 'url: must have neither query nor fragment'],
    ['http://host/v1#top', 'url: must have neither query nor fragment'],
  ])('is refused as %j', (url, message) => {
    expect(refusal({ url })).toBe(`[endpoint] ${message}`)
  })

  test.each(['http://user:hunter2@host', 'http://user@host', 'http://:hunter2@host/v1'])(
    'is refused with credentials, which stay unsaid: %s',
    (url) => {
      expect(refusal({ url })).toBe('[endpoint] url: put credentials into apiKey or headers')
    },
  )
})

describe('headers', () => {
  test('are JSON and nothing else by default', () => {
    expect(headersOf({})).toEqual({ 'content-type': ['application/json'] })
  })

  test('carry the key as a bearer token', () => {
    expect(headersOf({ apiKey: 'sk-1' })['authorization']).toEqual(['Bearer sk-1'])
  })

  test.each(['authorization', 'Authorization', 'AUTHORIZATION'])(
    'of the user replace ours, however they are spelled: %s',
    (name) => {
      expect(headersOf({ apiKey: 'sk-1', headers: { [name]: 'Basic abc', 'Content-Type': 'application/x' } })).toEqual({
        'authorization': ['Basic abc'],
        'content-type': ['application/x'],
      })
    },
  )
})

describe('other options', () => {
  test('are filled in', () => {
    expect(resolveTarget({ url: 'http://host' })).toMatchObject({
      model: undefined,
      api: chat,
      streaming: true,
      maxTokensField: 'max_completion_tokens',
      extraBody: {},
    })
  })

  test('are taken over', () => {
    const changed = { model: 'm', streaming: false, maxTokensField: 'max_tokens', extraBody: { a: [1] } } as const
    expect(resolveTarget({ url: 'http://host', api: 'chat', ...changed })).toMatchObject(changed)
  })

  test('that are unknown are refused with the known ones', () => {
    expect(refusal({ url: 'http://host', apikey: 'sk-secret' })).toBe(
      "[endpoint] unknown key 'apikey'; known: url, model, api, apiKey, headers, streaming, maxTokensField, extraBody",
    )
  })

  test.each([
    { api: 'completion' },
    { model: '' },
    { apiKey: '' },
    { streaming: 'yes' },
    { headers: { a: 1 } },
    { maxTokensField: 'n_predict' },
  ])('%j is refused', (option) => {
    expect(refusal({ url: 'http://host', ...option })).toContain(`[endpoint] ${Object.keys(option)[0]}`)
  })
})
