import { describe, expect, test } from 'vitest'

import { chat } from '../../../src/endpoints/chat.ts'
import { type EndpointOptions, resolveTarget, type Server } from '../../../src/endpoints/target.ts'

/** What the only server of an endpoint needs to know. */
function serverOf(options: EndpointOptions, env?: NodeJS.ProcessEnv): Server {
  return resolveTarget(options, env).servers[0]!
}

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
  const { headers } = serverOf({ url: 'http://host', ...options })
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
    expect(serverOf({ url })).toMatchObject({ url: origin + basePath, connection: { origin }, basePath })
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

describe('several URLs', () => {
  test('are servers that differ in nothing else, in their order', () => {
    const url = ['http://a:8000/v1', 'http://b', 'https://c/llm']
    const { servers, balance } = resolveTarget({ url, apiKey: 'sk-very-secret', balance: 'request' })
    const headers = ['content-type', 'application/json', 'authorization', 'Bearer sk-very-secret']
    expect(servers).toEqual([
      { url: 'http://a:8000', connection: { origin: 'http://a:8000' }, basePath: '', headers },
      { url: 'http://b', connection: { origin: 'http://b' }, basePath: '', headers },
      { url: 'https://c/llm', connection: { origin: 'https://c' }, basePath: '/llm', headers },
    ])
    expect(balance).toBe('request')
  })

  test('each have a way of their own past or through a proxy', () => {
    const env = { http_proxy: 'http://proxy:3128', no_proxy: 'b' }
    const { servers } = resolveTarget({ url: ['http://a', 'http://b'], proxy: 'environment' }, env)
    expect(servers.map(({ connection }) => connection.proxy?.origin)).toEqual(['http://proxy:3128', undefined])
    expect(servers.map(({ headers }) => headers.slice(2))).toEqual([['host', 'a'], []])
  })

  test.each<[object, string]>([
    [{ url: [] }, 'url: name at least one URL, got []'],
    [{ url: ['http://a', 'b'] }, 'url.1: expected an http or https URL, got "b"'],
    [{ url: 7 }, 'url: expected an http or https URL, or a list of them, got 7'],
    [{ url: ['http://a/v1', 'http://b', 'http://a/'] }, 'url: http://a is named twice'],
    [{ url: ['http://a', 'http://me:pw@b'] }, 'url: put credentials into apiKey or headers'],
    [{ url: ['https://a', 'http://b'], tls: { rejectUnauthorized: false } }, 'tls: needs an https URL'],
    [{ url: ['http://a', 'http://b'], socketPath: '/run/llm.sock' }, 'socketPath: is one server; give one url'],
    [
      { url: 'http://a', balance: 'random' },
      'balance: invalid option: expected one of "session"|"request", got "random"',
    ],
  ])('are refused: %j', (options, message) => {
    expect(refusal(options)).toBe(`[endpoint] ${message}`)
  })
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

describe('the API decides', () => {
  const url = 'http://host'

  test('how its key is sent', () => {
    expect(headersOf({ api: 'messages', apiKey: 'sk-1' })).toEqual({
      'content-type': ['application/json'],
      'anthropic-version': ['2023-06-01'],
      'x-api-key': ['sk-1'],
    })
    expect(headersOf({ api: 'rerank', apiKey: 'sk-1' })['authorization']).toEqual(['Bearer sk-1'])
  })

  test('which headers of its own the user may replace', () => {
    const headers = { 'Anthropic-Version': '2099-01-01', 'authorization': 'Bearer sk-2' }
    expect(headersOf({ api: 'messages', headers })).toMatchObject({
      'anthropic-version': ['2099-01-01'],
      'authorization': ['Bearer sk-2'],
    })
  })

  test.each([
    ['chat', 'max_completion_tokens'],
    ['completions', 'max_tokens'],
    ['responses', 'max_output_tokens'],
    ['messages', 'max_tokens'],
    ['embeddings', undefined],
    ['rerank', undefined],
  ] as const)('what the limit of an answer is called: %s, %s', (api, maxTokensField) => {
    expect(resolveTarget({ url, api }).maxTokensField).toBe(maxTokensField)
  })

  test.each([
    ['completions', 'max_completion_tokens', 'the completions API knows only max_tokens'],
    ['chat', 'max_output_tokens', 'the chat API knows only max_completion_tokens, max_tokens'],
    ['embeddings', 'max_tokens', 'the embeddings API has no limit of answers'],
  ] as const)('which names for it are refused: %s, %s', (api, maxTokensField, message) => {
    expect(refusal({ url, api, maxTokensField })).toBe(`[endpoint] maxTokensField: ${message}, got "${maxTokensField}"`)
  })

  test.each([
    ['chat', true],
    ['completions', true],
    ['responses', true],
    ['messages', true],
    ['embeddings', false],
    ['rerank', false],
  ] as const)('whether answers are streamed where nobody says: %s, %s', (api, streaming) => {
    expect(resolveTarget({ url, api }).streaming).toBe(streaming)
  })

  test.each(['embeddings', 'rerank'] as const)('that there are no streams to ask for: %s', (api) => {
    expect(refusal({ url, api, streaming: true })).toBe(`[endpoint] streaming: the ${api} API has no streams`)
    expect(resolveTarget({ url, api, streaming: false }).streaming).toBe(false)
  })
})

describe('the way to the server', () => {
  test('is straight where nothing else is asked for, whatever the environment says', () => {
    const env = { http_proxy: 'http://proxy:1', https_proxy: 'http://proxy:1', all_proxy: 'http://proxy:1' }
    const { connection, headers } = serverOf({ url: 'https://host/v1' }, env)
    expect(connection).toEqual({ origin: 'https://host' })
    expect(headers).toEqual(['content-type', 'application/json'])
  })

  test('tells a proxy that forwards who is meant, and what opens it', () => {
    const { connection, headers } = serverOf({
      url: 'http://host:8000/v1',
      proxy: 'http://me:pass%20word@proxy:3128',
    })
    expect(connection.proxy!.origin).toBe('http://proxy:3128')
    const opens = `Basic ${Buffer.from('me:pass word').toString('base64')}`
    expect(headers).toEqual(['content-type', 'application/json', 'host', 'host:8000', 'proxy-authorization', opens])
  })

  test('may bear another name for such a proxy', () => {
    const { headers } = serverOf({ url: 'http://host', proxy: 'http://proxy', headers: { Host: 'llm.test' } })
    expect(headers).toEqual(['content-type', 'application/json', 'host', 'llm.test'])
  })

  test("keeps a proxy's credentials out of what is sent through a tunnel", () => {
    expect(serverOf({ url: 'https://host', proxy: 'http://me:secret@proxy' }).headers).toEqual([
      'content-type',
      'application/json',
    ])
  })

  test.each([
    [{ url: 'http://host', tls: { rejectUnauthorized: false } }, 'tls: needs an https URL'],
    [
      { url: 'http://host', proxy: 'http://proxy', socketPath: '/run/llm.sock' },
      'proxy: leads to no unix socket; leave one out',
    ],
    [
      { url: 'https://host', tls: { cert: 'c' } },
      'tls: cert and key belong together: give both, got a value that is kept secret',
    ],
  ])('is refused where its parts contradict each other: %j', (options, message) => {
    expect(refusal(options)).toBe(`[endpoint] ${message}`)
  })
})

describe('what is secret', () => {
  const url = 'https://host'

  test.each([
    { apiKey: 5 },
    { headers: { 'x-token': 5 } },
    { headers: 'sk-hunter2' },
    { tls: { key: ['hunter2'] } },
    { tls: 'hunter2' },
    { proxy: 'ftp://me:hunter2@proxy' },
    { proxy: { url: 'http://me:hunter2@proxy' } },
    { proxy: 'http://me:hunter2@proxy/path' },
    { tls: { cert: '/no/such/file', key: 'hunter2' } },
  ])('stays unsaid where it is not what was expected: %j', (option) => {
    const message = refusal({ url, ...option })
    expect(message).toMatch(/^\[endpoint\] (apiKey|headers|tls|proxy)/)
    expect(message).not.toContain('hunter2')
  })
})

describe('other options', () => {
  test('are filled in', () => {
    expect(resolveTarget({ url: 'http://host' })).toMatchObject({
      balance: 'session',
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
      "[endpoint] unknown key 'apikey'; known: url, model, api, apiKey, headers, streaming, maxTokensField, extraBody, tls, proxy, socketPath, balance",
    )
  })

  test.each([
    { api: 'completion' },
    { model: '' },
    { apiKey: '' },
    { streaming: 'yes' },
    { headers: { a: 1 } },
    { maxTokensField: 'n_predict' },
    { tls: { insecure: true } },
    { proxy: 'proxy:3128' },
    { socketPath: '' },
  ])('%j is refused', (option) => {
    expect(refusal({ url: 'http://host', ...option })).toContain(`[endpoint] ${Object.keys(option)[0]}`)
  })
})
