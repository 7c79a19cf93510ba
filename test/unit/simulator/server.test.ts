import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { PATIENCE_MS } from '../../support/eventually.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let client: SimulatorClient

beforeAll(async () => {
  client = await openSimulator()
})

afterAll(() => client[Symbol.asyncDispose]())

describe('a request that is wrong gets', () => {
  test.each<[string, object | string, string]>([
    ['no JSON', '{"model":', 'The body is not JSON.'],
    ['nothing', '', 'The body is not JSON.'],
    ['no object', 'null', 'expected object'],
    ['no messages', { messages: undefined }, 'messages: '],
    ['an empty list of messages', { messages: [] }, 'messages: '],
    ['a message without a role', { messages: [{ role: 'user', content: 'a' }, { content: 'b' }] }, 'messages.1.role: '],
    ['content that is a number', { messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
    ['no model', { model: undefined }, 'model: '],
    ['no tokens', { max_tokens: 0 }, 'max_tokens: '],
    ['half a token', { max_completion_tokens: 1.5 }, 'max_completion_tokens: '],
    ['more tokens than any model writes', { max_tokens: 2_000_000 }, 'max_tokens: '],
    ['a stream that is text', { stream: 'yes' }, 'stream: '],
  ])('400 and the path of the mistake: %s', async (_, body, message) => {
    const { status, json } = await client.chat(body)
    expect(status).toBe(400)
    expect(json().error).toMatchObject({ message: expect.stringContaining(message), code: 400 })
  })

  test('404 for a model that it does not serve', async () => {
    const { status, json } = await client.chat({ model: 'other' })
    expect([status, json().error]).toEqual([
      404,
      { message: 'The model `other` does not exist.', type: 'NotFoundError', code: 404 },
    ])
  })

  test.each([
    ['GET', '/v1/chat/completions'],
    ['POST', '/v1/edits'],
    ['GET', '/'],
    ['GET', '/v1/models/x'],
    ['DELETE', '/v1/models'],
  ] as const)('404 for a route that it does not have: %s %s', async (method, path) => {
    const { statusCode, body } = await request(client.url + path, { method })
    expect([statusCode, await body.json()]).toMatchObject([
      404,
      { error: { message: `No such endpoint: ${method} ${path}` } },
    ])
  })

  test('no place in the account of requests', async () => {
    await using other = await openSimulator()
    await other.chat('broken')
    await other.chat({ model: 'other' })
    expect(await other.truths()).toEqual([])
  })
})

describe('an answer that cannot be made', () => {
  test('is a 500 that says why, and the server lives on', async () => {
    await using other = await openSimulator({ outputTokens: 1e9 })
    const { status, json } = await other.chat({})
    expect([status, json().error]).toEqual([
      500,
      { message: expect.stringMatching(/./), type: 'InternalServerError', code: 500 },
    ])
    expect((await other.chat({ max_tokens: 2 })).status).toBe(200)
  })
})

describe('other routes', () => {
  test('list the one model', async () => {
    const { statusCode, body } = await request(`${client.url}/v1/models?limit=1`)
    expect([statusCode, await body.json()]).toEqual([200, { object: 'list', data: [{ id: 'sim', object: 'model' }] }])
  })

  test('say that it is healthy', async () => {
    expect((await request(`${client.url}/health`)).statusCode).toBe(200)
  })
})
