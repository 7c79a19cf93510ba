import { describe, expect, test } from 'vitest'

import { chat } from '../../../src/endpoints/chat.ts'
import { readReply } from '../../../src/load/reply.ts'
import { readsOf, readTime, recordOf } from '../../support/reads.ts'
import { event, streamed, whole } from '../../support/replies.ts'
import { chunk, DONE } from '../../support/scripted-server.ts'

const hello = chunk({ content: 'hello' })
const finish = chunk({}, 'stop')
const usage = (prompt_tokens: number, completion_tokens: number) =>
  event({ choices: [], usage: { prompt_tokens, completion_tokens } })

describe('what is content', () => {
  test('role-only, empty, finish and usage-only chunks and comments are none', () => {
    const role = chunk({ role: 'assistant', content: '' })
    const nothing = chunk({ role: 'assistant', content: null, reasoning_content: null, tool_calls: null })
    expect(
      streamed(role, nothing, ': ping\n\n', hello, chunk({ content: '' }), hello, finish, usage(3, 2), DONE),
    ).toEqual({
      kind: 'answer',
      contentMs: [readTime(3), readTime(5)],
      text: 'hellohello',
      reasoning: '',
      toolCalls: '',
      usage: { inputTokens: 3, outputTokens: 2 },
      streamed: true,
    })
  })

  test('reasoning is, under either name, and does not mix with the answer', () => {
    const reply = streamed(chunk({ reasoning_content: 'let me' }), chunk({ reasoning: ' think' }), hello, finish, DONE)
    expect(reply).toMatchObject({
      contentMs: [readTime(0), readTime(1), readTime(2)],
      reasoning: 'let me think',
      text: 'hello',
    })
  })

  test('tool calls are: their names and their arguments', () => {
    const call = (name: string | undefined, args: string) =>
      chunk({ tool_calls: [{ index: 0, function: { name, arguments: args } }] })
    const reply = streamed(
      call('lookup', ''),
      call(undefined, '{"city":'),
      call(undefined, '"Oslo"}'),
      chunk({}, 'tool_calls'),
      DONE,
    )
    expect(reply).toMatchObject({
      contentMs: [readTime(0), readTime(1), readTime(2)],
      toolCalls: 'lookup{"city":"Oslo"}',
      text: '',
    })
  })

  test('a chunk with reasoning and text counts once, and both are kept', () => {
    const reply = streamed(chunk({ reasoning_content: 'a', content: 'b' }), finish, DONE)
    expect(reply).toMatchObject({ contentMs: [readTime(0)], reasoning: 'a', text: 'b' })
  })

  test('white space is: it is a token like any other', () => {
    expect(streamed(chunk({ content: ' ' }), chunk({ content: '\n' }), finish)).toMatchObject({
      contentMs: [readTime(0), readTime(1)],
    })
  })

  test('events that share a read share its time', () => {
    expect(streamed(hello + hello, hello, finish)).toMatchObject({ contentMs: [readTime(0), readTime(0), readTime(1)] })
  })
})

describe('usage', () => {
  test('is the last one that the stream holds', () => {
    expect(
      streamed(hello, usage(3, 1), hello, usage(3, 2), event({ choices: [], usage: null }), finish, DONE),
    ).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 2 },
    })
  })

  test('that comes in parts is put together', () => {
    const parts = [
      event({ choices: [], usage: { prompt_tokens: 3 } }),
      event({ choices: [], usage: { completion_tokens: 2 } }),
    ]
    expect(streamed(parts[0]!, hello, finish, parts[1]!, DONE)).toMatchObject({
      usage: { inputTokens: 3, outputTokens: 2 },
    })
  })

  test('is absent where the server reports none', () => {
    expect(streamed(hello, finish, DONE)).toMatchObject({ kind: 'answer', usage: undefined })
  })
})

describe('the end of a stream', () => {
  test.each([
    ['a finish reason without [DONE]', finish],
    ['[DONE] without a finish reason', DONE],
    ['[DONE] without a line end', 'data: [DONE]'],
    ['[DONE] with white space around it', 'data:  [DONE] \n\n'],
  ])('is whole with %s', (_, end) => {
    expect(streamed(hello, end)).toMatchObject({ kind: 'answer', text: 'hello' })
  })

  test('is cut short without either', () => {
    expect(streamed(hello, hello)).toEqual({
      kind: 'truncated',
      message: 'The stream ended without a finish reason or [DONE].',
    })
  })

  test.each([
    ['no event at all', ''],
    ['comments alone', ': ping\n\n: ping\n\n'],
  ])('is cut short with %s', (_, body) => {
    expect(streamed(body)).toMatchObject({ kind: 'truncated' })
  })

  test('is an empty answer where no chunk held content', () => {
    expect(streamed(chunk({ role: 'assistant' }), finish, usage(3, 0), DONE)).toMatchObject({ kind: 'empty-answer' })
  })
})

test.each(['text/event-stream', 'text/event-stream;charset=utf-8', 'Text/Event-Stream'])(
  'a stream is known by %s',
  (contentType) => {
    const record = recordOf(readsOf(hello, finish, DONE), { contentType })
    expect(readReply(record, chat)).toMatchObject({ kind: 'answer', streamed: true })
  },
)

describe('an answer in one piece', () => {
  const message = { role: 'assistant', content: 'hello', reasoning_content: 'hm' }
  const answer = {
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  }

  test('has its content at its end, and says that it was not streamed', () => {
    expect(whole(JSON.stringify(answer))).toEqual({
      kind: 'answer',
      contentMs: [5_000],
      text: 'hello',
      reasoning: 'hm',
      toolCalls: '',
      usage: { inputTokens: 3, outputTokens: 2 },
      streamed: false,
    })
  })

  test.each([
    [
      'HTML',
      '<html><body>Welcome to nginx</body></html>',
      'malformed',
      'Not JSON: <html><body>Welcome to nginx</body></html>',
    ],
    ['broken JSON', '{"choices":[', 'malformed', 'Not JSON: {"choices":['],
    ['nothing', '', 'empty-answer', 'The body of the answer is empty.'],
    ['white space', ' \n', 'empty-answer', 'The body of the answer is empty.'],
    ['JSON without choices', '{"status":"ok"}', 'empty-answer', 'The answer holds no content.'],
    [
      'an answer without text',
      '{"choices":[{"message":{"content":""}}]}',
      'empty-answer',
      'The answer holds no content.',
    ],
    ['an error', '{"error":{"message":"overloaded"}}', 'error-payload', 'overloaded'],
  ])('fails where it is %s', (_, body, kind, text) => {
    expect(whole(body)).toEqual({ kind, message: text })
  })
})
