import { describe, expect, test } from 'vitest'

import { type Dialogue, type DialogueTurn, turnsOf } from '../../../src/datasets/dialogue.ts'
import { dataMedium } from '../../../src/datasets/row-media.ts'

const picture = dataMedium('image', 'image/png', 'aGVsbG8=')
const remote = { kind: 'image', url: 'https://example.com/a.png' } as const

function says(text: string, more: Partial<DialogueTurn> = {}): DialogueTurn {
  return { texts: [text], media: [], ...more }
}

/** Every character is a token; the options' lengths are the given ones. */
function make(dialogue: Dialogue, drawn: readonly number[] = []) {
  const left = [...drawn]
  return turnsOf(dialogue, { count: ({ length }) => length, outputTokens: () => left.shift() })
}

describe('a turn', () => {
  test('has its texts as lines', () => {
    expect(make({ turns: [{ texts: ['one', 'two'], media: [] }] })).toEqual({
      turns: [{ parts: [{ type: 'text', text: 'one\ntwo' }], inputTokens: 7 }],
    })
  })

  test('has what its row asks for', () => {
    const turn = says('hi', { outputLength: 5, delayMs: 0, extra: { seed: 1 } })
    expect(make({ turns: [turn] }).turns).toEqual([
      { parts: [{ type: 'text', text: 'hi' }], inputTokens: 2, maxTokens: 5, delayMs: 0, extraBody: { seed: 1 } },
    ])
  })

  test.for<[row: number | undefined, drawn: number[], answer: string | undefined, maxTokens: number | undefined]>([
    [5, [9], 'answer', 5],
    [undefined, [9], 'answer', 9],
    [undefined, [], 'answer', 6],
    [undefined, [], '', 1],
    [undefined, [], undefined, undefined],
  ])(
    'takes its limit from the row, else from the options, else from the answer: %j',
    ([outputLength, drawn, answer, maxTokens]) => {
      expect(make({ turns: [says('hi', { outputLength, answer })] }, drawn).turns[0]!.maxTokens).toBe(maxTokens)
    },
  )

  test('uses up one draw, whether or not it needs it', () => {
    const turns = [says('a', { outputLength: 1 }), says('b'), says('c')]
    expect(make({ turns }, [10, 20, 30]).turns.map(({ maxTokens }) => maxTokens)).toEqual([1, 20, 30])
  })

  test('follows the system prompt and keeps the dataset’s answers', () => {
    expect(make({ system: 'be brief', turns: [says('hi', { answer: 'hello' }), says('bye')] })).toEqual({
      preamble: { messages: [{ role: 'system', parts: [{ type: 'text', text: 'be brief' }] }], tokens: 8 },
      turns: [
        { parts: [{ type: 'text', text: 'hi' }], inputTokens: 2, maxTokens: 5, answer: { text: 'hello', tokens: 5 } },
        { parts: [{ type: 'text', text: 'bye' }], inputTokens: 3 },
      ],
    })
  })

  test('has its media after its text, and both alone', () => {
    const { turns } = make({ turns: [says('what?', { media: [picture, picture] }), { texts: [], media: [picture] }] })
    expect(turns[0]!.parts.map(({ type }) => type)).toEqual(['text', 'media', 'media'])
    expect(turns[0]).not.toHaveProperty('messages')
    expect(turns[1]!.parts).toEqual([
      { type: 'media', item: expect.objectContaining({ kind: 'image', mime: 'image/png' }) },
    ])
    expect(turns[1]!.inputTokens).toBe(0)
  })
})

describe('media that only the server can fetch', () => {
  const dialogue: Dialogue = {
    system: 'sys',
    turns: [says('one', { answer: 'eins', media: [picture] }), says('two', { media: [remote] }), says('three')],
  }
  const first = {
    role: 'user',
    content: [
      { type: 'text', text: 'one' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } },
    ],
  }
  const second = {
    role: 'user',
    content: [
      { type: 'text', text: 'two' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ],
  }

  test('put their turn and all later ones in OpenAI’s words, history included', () => {
    const { turns } = make(dialogue)
    const before = [{ role: 'system', content: 'sys' }, first, { role: 'assistant', content: 'eins' }]
    expect(turns.map(({ messages }) => messages)).toEqual([
      undefined,
      [...before, second],
      [...before, second, { role: 'user', content: 'three' }],
    ])
  })

  test('leave the tokens of such a turn those of its whole array', () => {
    expect(make(dialogue).turns.map(({ inputTokens }) => inputTokens)).toEqual([3, 3 + 3 + 4 + 3, 3 + 3 + 4 + 3 + 5])
  })
})

test('turns that don’t know of each other carry their own message only', () => {
  const { turns } = make({ forgetful: true, turns: [says('one'), says('two', { media: [picture] })] })
  expect(turns.map(({ messages }) => messages?.length)).toEqual([1, 1])
  expect(turns.map(({ inputTokens }) => inputTokens)).toEqual([3, 3])
  expect(turns[0]!.messages).toEqual([{ role: 'user', content: 'one' }])
})
