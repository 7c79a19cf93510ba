import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'

import { describe, expect, test, vi } from 'vitest'

import { preflight } from '../../../src/endpoints/preflight.ts'
import { type EndpointOptions, resolveTarget } from '../../../src/endpoints/target.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

interface Listening extends AsyncDisposable {
  readonly url: string
  readonly seen: readonly IncomingMessage[]
}

async function listen(answer: RequestListener): Promise<Listening> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Answers every request with this. */
function says(status: number, body: unknown): RequestListener {
  return (_, response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
}

const models = { object: 'list', data: [{ id: 'first' }, { id: 'second' }] }

function look(options: EndpointOptions, timeoutMs?: number): Promise<string> {
  return preflight(resolveTarget(options), timeoutMs)
}

describe('the model', () => {
  test('is the first that the server lists', async () => {
    await using server = await listen(says(200, models))
    await expect(look({ url: server.url })).resolves.toBe('first')
  })

  test('is the one asked for where the server lists it', async () => {
    await using server = await listen(says(200, models))
    await expect(look({ url: server.url, model: 'second' })).resolves.toBe('second')
  })

  test('asked for but not listed is an error that names what there is', async () => {
    await using server = await listen(says(200, models))
    await expect(look({ url: server.url, model: 'third' })).rejects.toThrow(
      `[endpoint] ${server.url}/v1/models does not list the model "third". It has: first, second.`,
    )
  })

  test('is the same on all servers', async () => {
    await using first = await listen(says(200, models))
    await using second = await listen(says(200, { data: [{ id: 'first' }] }))
    await expect(look({ url: [first.url, second.url] })).resolves.toBe('first')
    expect([first.seen.length, second.seen.length]).toEqual([1, 1])
  })

  test('that servers list first is not the same: one has to be named, and all must have it', async () => {
    await using first = await listen(says(200, models))
    await using second = await listen(says(200, { data: [{ id: 'second' }] }))
    const url = [first.url, second.url]
    await expect(look({ url })).rejects.toThrow(
      `[endpoint] ${second.url} serves "second", and ${first.url} serves "first". Name the model that all have: endpoint.model or INFERBENCH_MODEL.`,
    )
    await expect(look({ url, model: 'second' })).resolves.toBe('second')
    await expect(look({ url, model: 'first' })).rejects.toThrow(
      `[endpoint] ${second.url}/v1/models does not list the model "first". It has: second.`,
    )
  })

  test('is found in a list as Cohere gives it', async () => {
    await using server = await listen(says(200, { models: [{ name: 'rerank-v3.5', endpoints: ['rerank'] }] }))
    await expect(look({ url: server.url })).resolves.toBe('rerank-v3.5')
  })

  test.each([
    ['OpenAI', { id: 'org/alias', object: 'model' }],
    ['Cohere', { name: 'org/alias' }],
  ])(
    'that is not on the list is asked for by name, as lists have pages and models second names: %s',
    async (_, card) => {
      await using server = await listen((request, response) =>
        response.end(JSON.stringify(request.url === '/v1/models' ? models : card)),
      )
      await expect(look({ url: server.url, model: 'org/alias' })).resolves.toBe('org/alias')
      expect(server.seen.map(({ url }) => url)).toEqual(['/v1/models', '/v1/models/org%2Falias'])
    },
  )

  test.each([
    [404, { id: 'third' }],
    [200, 'third'],
    [200, { object: 'list', data: [] }],
  ])('that is not known by name either is an error: %i %j', async (status, body) => {
    await using server = await listen((request, response) =>
      request.url === '/v1/models' ? says(200, models)(request, response) : says(status, body)(request, response),
    )
    await expect(look({ url: server.url, model: 'third' })).rejects.toThrow('does not list the model "third". It has:')
  })

  test.each([400, 404, 405])('is taken at the word of the user where the server has no list: %i', async (status) => {
    await using server = await listen(says(status, 'no such route'))
    await expect(look({ url: server.url, model: 'mine' })).resolves.toBe('mine')
  })

  test('has to be named where the server has no list', async () => {
    await using server = await listen(says(404, 'no such route'))
    await expect(look({ url: server.url })).rejects.toThrow(
      '/v1/models lists no models. Name one: endpoint.model or INFERBENCH_MODEL.',
    )
  })

  test('has to be named where the list is empty, and cannot be found in it', async () => {
    await using server = await listen(says(200, { data: [] }))
    await expect(look({ url: server.url })).rejects.toThrow('lists no models. Name one')
    await expect(look({ url: server.url, model: 'mine' })).rejects.toThrow(
      'does not list the model "mine". It has: none.',
    )
  })

  test('of the embedded simulator is found', async () => {
    const simulator = await startSimulator({ model: 'sim' })
    await expect(look({ url: simulator.url })).resolves.toBe('sim')
    await simulator.close()
  })
})

describe('the request', () => {
  test.each([
    ['', '/v1/models'],
    ['/', '/v1/models'],
    ['/v1', '/v1/models'],
    ['/v1/', '/v1/models'],
    ['/proxy/llm', '/proxy/llm/v1/models'],
    ['/proxy/llm/v1', '/proxy/llm/v1/models'],
  ])('to the base URL with %j goes to %s', async (path, asked) => {
    await using server = await listen(says(200, models))
    await look({ url: server.url + path })
    expect(server.seen.map(({ url, method }) => `${method} ${url}`)).toEqual([`GET ${asked}`])
  })

  test('carries the key and the headers', async () => {
    await using server = await listen(says(200, models))
    await look({ url: server.url, apiKey: 'sk-1', headers: { 'x-tenant': 't' } })
    expect(server.seen[0]!.headers).toMatchObject({ 'authorization': 'Bearer sk-1', 'x-tenant': 't' })
  })
})

describe('a server that', () => {
  test('refuses is named, with what to do', async () => {
    const server = await listen(says(200, models))
    await server[Symbol.asyncDispose]()
    await expect(look({ url: server.url })).rejects.toThrow(
      new RegExp(
        `^\\[endpoint\\] ${server.url}/v1/models refused the connection: connect ECONNREFUSED .+\\. ` +
          'Start the server, or check url or INFERBENCH_URL\\.$',
      ),
    )
  })

  test('has no name is named', async () => {
    await expect(look({ url: 'http://no-such-host.invalid' })).rejects.toThrow(
      /^\[endpoint\] http:\/\/no-such-host\.invalid\/v1\/models names an unknown host: .+\. Check url or INFERBENCH_URL\.$/,
    )
  })

  test('never answers is given up', async () => {
    await using server = await listen(() => undefined)
    await expect(look({ url: server.url }, 200)).rejects.toThrow(
      'did not answer within 0.2 s. Is the server still loading its model?',
    )
  })

  test('never ends its answer is given up', async () => {
    await using server = await listen((_, response) => void response.writeHead(200).write('{"data":['))
    await expect(look({ url: server.url }, 200)).rejects.toThrow('did not answer within 0.2 s')
  })

  test.each([401, 403])('wants a key is said so: %i', async (status) => {
    await using server = await listen(says(status, 'who are you?'))
    await expect(look({ url: server.url })).rejects.toThrow(`answered ${status}. Set apiKey or INFERBENCH_API_KEY.`)
  })

  test.each([500, 502, 503])('is not ready is quoted: %i', async (status) => {
    await using server = await listen(says(status, 'loading'))
    await expect(look({ url: server.url })).rejects.toThrow(
      `answered ${status}: "loading". The server is up but not ready: read its log.`,
    )
  })

  test.each([
    ['HTML', '<html>Welcome to nginx</html>'],
    ['nothing', ''],
    ['JSON without a list', '{"status":"ok"}'],
    ['null', 'null'],
    ['a list of something else', '{"data":[{"name":"a"}]}'],
    ['a list that is none', '{"data":"abc"}'],
  ])('answers %s is no inference server', async (_, body) => {
    await using server = await listen(says(200, body))
    await expect(look({ url: server.url })).rejects.toThrow(
      `answered with something else than a list of models: ${JSON.stringify(body)}. Check that url is the base URL of an inference server.`,
    )
  })

  test('speaks another protocol is no inference server', async () => {
    const server = createSocketServer((socket) =>
      socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n'),
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await expect(look({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })).rejects.toThrow(
      /can't be read: .+\. Check that url is the base URL of an inference server\./,
    )
    server.close()
  })
})

describe('the key', () => {
  const apiKey = 'sk-very-secret'

  test.each([401, 404, 500])('stays out of the error after status %i', async (status) => {
    await using server = await listen(says(status, 'denied'))
    const error = await look({ url: server.url, apiKey }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(everythingIn(error)).not.toContain(apiKey)
  })

  test.each([200, 500])('stays out of the error where the server repeats it under status %i', async (status) => {
    await using server = await listen(says(status, `denied: ${apiKey}`))
    const error = await look({ url: server.url, apiKey }).catch((caught: unknown) => caught)
    expect(everythingIn(error)).toContain('denied: [secret]')
    expect(everythingIn(error)).not.toContain(apiKey)
  })

  test('stays out of the error even where a header cannot hold it', async () => {
    await using server = await listen(says(200, models))
    const error = await look({ url: server.url, apiKey: `${apiKey}\n` }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(everythingIn(error)).not.toContain(apiKey)
    expect(server.seen).toEqual([])
  })
})

/** The messages and stacks of an error and its causes. */
function everythingIn(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack}\n${everythingIn(error.cause)}` : String(error)
}
