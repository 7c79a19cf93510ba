import { describe, expect, test } from 'vitest'

import {
  type Conversation,
  conversationList,
  conversationOf,
  conversationsById,
  conversationSchema,
  sessionOf,
} from '../../../src/datasets/conversation-list.ts'
import type { Session } from '../../../src/datasets/workload.ts'
import { parseOptions } from '../../../src/options.ts'
import { textSourceOf } from '../../support/text-source.ts'

const source = await textSourceOf('to be or not to be that is the question')

const talk: Conversation = {
  id: 'talk',
  messages: [
    { role: 'user', content: 'to be' },
    { role: 'assistant', content: 'or not to be' },
    { role: 'user', content: 'that is' },
    { role: 'assistant', content: 'the question' },
  ],
}
const question: Conversation = { id: 'question', messages: [{ role: 'user', content: 'or not?' }] }

function turn(text: string): Session['turns'][number] {
  return { parts: [{ type: 'text', text }], inputTokens: 1 }
}

describe('a list and a map by id', () => {
  test('turn into each other and keep their order', () => {
    const list = [talk, { ...question, id: '7' }, { ...question, id: '3' }]
    const map = conversationsById(list)
    expect([...map.keys()]).toEqual(['talk', '7', '3'])
    expect(map.get('talk')).toBe(talk.messages)
    expect(conversationList(map)).toEqual(list)
  })

  test('are refused where an id comes twice', () => {
    expect(() => conversationsById([talk, question, talk])).toThrow(
      '[dataset.conversations] id: must be another one for each conversation, got "talk" again',
    )
  })
})

describe('a conversation as a session', () => {
  test('asks for answers as long as its own, and holds those', () => {
    const count = (text: string) => source.tokenizer.encode(text).length
    expect(sessionOf(talk, source)).toEqual({
      id: 'talk',
      turns: [
        {
          parts: [{ type: 'text', text: 'to be' }],
          inputTokens: count('to be'),
          maxTokens: count('or not to be'),
          answer: { text: 'or not to be', tokens: count('or not to be') },
        },
        {
          parts: [{ type: 'text', text: 'that is' }],
          inputTokens: count('that is'),
          maxTokens: count('the question'),
          answer: { text: 'the question', tokens: count('the question') },
        },
      ],
    })
  })

  test('leaves the length of a last answer to the server where it has none', () => {
    expect(sessionOf(question, source).turns).toEqual([
      { parts: [{ type: 'text', text: 'or not?' }], inputTokens: source.tokenizer.encode('or not?').length },
    ])
  })

  test('asks for one token where an answer is empty', () => {
    const [first] = sessionOf(
      { id: 'a', messages: [talk.messages[0]!, { role: 'assistant', content: '' }] },
      source,
    ).turns
    expect(first).toMatchObject({ maxTokens: 1, answer: { text: '', tokens: 0 } })
  })

  test.for([talk, question])('comes back as it was: $id', (conversation) => {
    expect(conversationOf(sessionOf(conversation, source))).toEqual(conversation)
  })
})

describe('a session is no conversation where it has', () => {
  test.for<[what: string, session: Omit<Session, 'id'>]>([
    ['messages before the first turn', { preamble: { messages: [], tokens: 0 }, turns: [turn('a')] }],
    ['a body of its own', { turns: [{ ...turn('a'), payload: {} }] }],
    ['a body of its own', { turns: [{ ...turn('a'), messages: [] }] }],
    ['no answer to turn 0', { turns: [turn('a'), turn('b')] }],
  ])('%s', ([what, session]) => {
    expect(() => conversationOf({ id: 'odd', ...session })).toThrow(
      `[dataset.conversations] odd has ${what}, which a list of conversations can't hold`,
    )
  })
})

describe('a conversation is refused, with the path, for', () => {
  const [user, assistant] = talk.messages
  test.for<[what: string, conversation: unknown, message: string]>([
    ['an unknown key', { ...talk, model: 'gpt' }, "unknown key 'model'; known: id, messages"],
    ['an id that is no text', { ...talk, id: 7 }, 'id: invalid input: expected string, received number, got 7'],
    ['an empty id', { ...talk, id: '' }, 'id: too small'],
    ['no id', { messages: talk.messages }, 'id: invalid input'],
    ['no messages', { id: 'a', messages: [] }, 'messages: a conversation has at least one message, got []'],
    ['messages that are no list', { id: 'a', messages: {} }, 'messages: invalid input: expected array'],
    ['an unknown role', { id: 'a', messages: [{ ...user, role: 'human' }] }, 'messages.0.role: invalid option'],
    ['a system prompt', { id: 'a', messages: [{ ...user, role: 'system' }, user] }, 'messages.0.role: invalid option'],
    [
      'an answer before the first question',
      { id: 'a', messages: [assistant, user] },
      'messages.0.role: roles alternate from user: expected user, got "assistant"',
    ],
    [
      'two questions in a row',
      { id: 'a', messages: [user, assistant, user, user] },
      'messages.3.role: roles alternate from user: expected assistant, got "user"',
    ],
    [
      'content that is no text',
      { id: 'a', messages: [{ role: 'user', content: [] }] },
      'messages.0.content: invalid input',
    ],
    [
      'a third key',
      { id: 'a', messages: [{ ...user, name: 'x' }] },
      "messages.0: unknown key 'name'; known: role, content",
    ],
  ])('%s', ([, conversation, message]) => {
    expect(() => parseOptions(conversationSchema, conversation, 'list')).toThrow(`[list] ${message}`)
  })
})
