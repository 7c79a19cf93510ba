import { describe, expect, test } from 'vitest'

import { chat } from '../../../src/endpoints/chat.ts'
import { readReply } from '../../../src/load/reply.ts'
import { readsOf, readTime, recordOf } from '../../support/reads.ts'
import { event, streamed, whole } from '../../support/replies.ts'
import { chunk, DONE } from '../../support/scripted-server.ts'

const hello = chunk({ content: 'hello' })
const finish = chunk({}, 'stop')

describe('errors inside a stream under status 200', () => {
  test.each([
    ['OpenAI', event({ error: { message: 'engine died', code: 500 } })],
    ['vLLM', event({ object: 'error', message: 'engine died', code: 500 })],
    ['TGI', event({ error: 'engine died', error_type: 'generation' })],
    ['an error event with text', 'event: error\ndata: engine died\n\n'],
    ['an error event with JSON', `event: error\n${event({ error: { message: 'engine died' } })}`],
    ['Dynamo, in a comment', 'event: error\n: engine died\n\n'],
  ])('fail the request with the words of the server: %s', (_, error) => {
    expect(streamed(hello, error, finish, DONE)).toEqual({ kind: 'error-payload', message: 'engine died' })
  })

  test('the first one counts', () => {
    expect(streamed(event({ error: 'first' }), event({ error: 'second' }), DONE)).toMatchObject({ message: 'first' })
  })

  test.each([null, '', false, 0])('the error %j is none', (error) => {
    expect(streamed(event({ error, choices: [{ delta: { content: 'fine' } }] }), finish)).toMatchObject({
      text: 'fine',
    })
  })

  test('broken JSON fails the request and is shown', () => {
    expect(streamed(hello, 'data: {"choices":[{\n\n', DONE)).toEqual({
      kind: 'malformed',
      message: 'Not JSON: {"choices":[{',
    })
  })

  test('an event with empty data keeps a connection alive and breaks nothing', () => {
    expect(streamed('data:\n\n', hello, 'data: \n\n', finish, DONE)).toMatchObject({
      kind: 'answer',
      contentMs: [readTime(1)],
    })
  })

  test('JSON of another shape is passed over', () => {
    expect(streamed('data: 5\n\ndata: null\n\ndata: []\n\ndata: {"choices":[null]}\n\n', hello, finish)).toMatchObject({
      contentMs: [readTime(1)],
    })
  })

  test('a long error is kept whole: what is secret in it is taken out before it is cut', () => {
    const message = 'x'.repeat(10_000)
    expect(streamed(event({ error: message }))).toEqual({ kind: 'error-payload', message })
  })
})

describe('failures', () => {
  test.each([
    [400, '{"error":{"message":"context too long"}}', 'http-400', 'context too long'],
    [404, '{"object":"error","message":"no such model"}', 'http-404', 'no such model'],
    [422, '{"detail":"field required"}', 'http-422', '{"detail":"field required"}'],
    [429, 'slow down\n', 'http-429', 'slow down'],
    [502, '<html>Bad Gateway</html>', 'http-502', '<html>Bad Gateway</html>'],
    [503, '', 'http-503', 'no body'],
    [307, '', 'http-307', 'no body'],
  ])('status %i is named with what the server said', (status, body, kind, message) => {
    expect(whole(body, { status })).toEqual({ kind, message })
  })

  test.each([
    ['ECONNREFUSED connect ECONNREFUSED 127.0.0.1:1', 'connection-refused', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['ECONNRESET read ECONNRESET', 'connection-reset', 'read ECONNRESET'],
    ['UND_ERR_SOCKET other side closed', 'connection-reset', 'other side closed'],
    ['ENOTFOUND getaddrinfo ENOTFOUND nowhere', 'unknown-host', 'getaddrinfo ENOTFOUND nowhere'],
    ['ECONNREFUSED ', 'connection-refused', 'ECONNREFUSED'],
    ['HPE_INVALID_CONSTANT Expected HTTP/', 'malformed-http', 'Expected HTTP/'],
    ['HTTPParserError Expected HTTP/', 'malformed-http', 'Expected HTTP/'],
    ['ERR_SSL_WRONG_VERSION_NUMBER wrong version number', 'err-ssl-wrong-version-number', 'wrong version number'],
    ['constructor no own key', 'constructor', 'no own key'],
  ])('the transport error %j is named and told', (error, kind, message) => {
    expect(readReply(recordOf(readsOf(), { outcome: 'failed', status: 0, error }), chat)).toEqual({ kind, message })
  })

  test.each(['cancelled', 'timed-out'] as const)('a request that was %s is, whatever had arrived of it', (outcome) => {
    expect(readReply(recordOf(readsOf(hello, finish, DONE), { outcome }), chat)).toMatchObject({ kind: outcome })
  })

  test('a connection that broke after a whole stream is a failure still', () => {
    const record = recordOf(readsOf(hello, finish, DONE), { outcome: 'failed', error: 'ECONNRESET read ECONNRESET' })
    expect(readReply(record, chat)).toMatchObject({ kind: 'connection-reset' })
  })
})
