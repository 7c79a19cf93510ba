import { describe, expect, test } from 'vitest'

import { createBadRows } from '../../../src/bad-rows.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { hashLog, type HashLogOptions } from '../../../src/traces/hash-log.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { collect } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const tokenizer = await loadTokenizer()

async function hashed(rows: readonly unknown[], options: Partial<HashLogOptions> = {}): Promise<TraceRow[]> {
  using folder = temporaryFolder({ 'log.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join('') })
  const badRows = createBadRows('error')
  return await collect(
    hashLog(folder.file('log.jsonl'), { tokenizer, blockSize: 4, sessions: false, badRows, ...options }),
  )
}

const speech = 'Friends, Romans, countrymen, lend me your ears; I come to bury Caesar, not to praise him.'

describe('a logged prompt', () => {
  test('becomes its length and its blocks, the last one partial', async () => {
    const tokens = tokenizer.encode(speech).length
    const blocks = Math.ceil(tokens / 4)
    expect(await hashed([{ prompt: speech }])).toEqual([
      { inputLength: tokens, hashIds: Array.from({ length: blocks }, (_, i) => i) },
    ])
  })

  test('shares the ids of the tokens with which another one begins', async () => {
    const [one, other, third] = await hashed([
      { prompt: `${speech} Yes.` },
      { prompt: `${speech} No!` },
      { prompt: 'No!' },
    ])
    const shared = Math.floor(tokenizer.encode(speech).length / 4)
    expect(other!.hashIds!.slice(0, shared)).toEqual(one!.hashIds!.slice(0, shared))
    const later = [...other!.hashIds!.slice(shared), ...third!.hashIds!]
    for (const id of later) expect(one!.hashIds).not.toContain(id)
  })

  test.for(['prompt', 'text', 'text_input'])('may be called %s', async (key) => {
    expect(await hashed([{ [key]: speech }])).toEqual(await hashed([{ prompt: speech }]))
  })

  test('of messages is their roles and texts', async () => {
    const system = { role: 'system', content: speech }
    const question = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] })
    const [one, other] = await hashed([
      { messages: [system, question('Why?')] },
      { messages: [system, question('Who?')] },
    ])
    expect(one!.inputLength).toBe(tokenizer.encode(`system: ${speech}\nuser: Why?`).length)
    const shared = Math.floor(tokenizer.encode(`system: ${speech}`).length / 4)
    expect(other!.hashIds!.slice(0, shared)).toEqual(one!.hashIds!.slice(0, shared))
    expect(other!.hashIds).not.toEqual(one!.hashIds)
  })

  test('says nothing of what it says', async () => {
    const rows = await hashed([{ prompt: 'my password is swordfish', response: 'Thank you', user: 'brutus' }])
    expect(JSON.stringify(rows)).not.toMatch(/password|swordfish|thank|brutus/i)
  })
})

describe('beside its prompt, a row has', () => {
  test('its time, in milliseconds or as a date', async () => {
    const times = [1_500.5, '2026-01-31T12:00:00.250Z', '2026-01-31T13:00:00+01:00', null]
    const rows = await hashed(times.map((timestamp) => ({ prompt: 'hi', timestamp })))
    const noon = Date.UTC(2026, 0, 31, 12)
    expect(rows.map(({ timestampMs }) => timestampMs)).toEqual([1_500.5, noon + 250, noon, undefined])
  })

  test('the length of its answer, given or counted', async () => {
    const answers = [{ output_length: 7 }, { response: speech }, { output_length: 7, response: speech }, {}]
    const rows = await hashed(answers.map((answer) => ({ prompt: 'hi', ...answer })))
    const counted = tokenizer.encode(speech).length
    expect(rows.map(({ outputLength }) => outputLength)).toEqual([7, counted, 7, undefined])
  })

  test('its session and its delay where asked', async () => {
    const log = [{ prompt: 'hi', session_id: 'a', delay: 20 }]
    expect((await hashed(log))[0]).toEqual({ inputLength: 1, hashIds: [0] })
    expect((await hashed(log, { sessions: true }))[0]).toEqual({
      inputLength: 1,
      hashIds: [0],
      sessionId: 'a',
      delayMs: 20,
    })
  })
})

describe('a row that can’t be used', () => {
  test.for<[row: unknown, message: string]>([
    [{ model: 'x' }, 'expected exactly one of prompt, text, text_input, messages'],
    [{ prompt: 'a', text: 'b' }, 'expected exactly one of prompt, text, text_input, messages'],
    [{ prompt: 5 }, 'prompt: '],
    [{ prompt: '' }, 'the prompt is empty'],
    [{ messages: [] }, 'messages: '],
    [{ messages: [{ content: 'hi' }] }, 'messages.0.role: '],
    [{ prompt: 'hi', timestamp: 'noon' }, 'timestamp: expected milliseconds, or a time such as'],
    [{ prompt: 'hi', timestamp: -1 }, 'timestamp: '],
    [{ prompt: 'hi', output_length: 1.5 }, 'output_length: '],
    [['hi'], 'invalid input: expected object'],
  ])('is named with its file and line: %j', async ([row, message]) => {
    await expect(hashed([{ prompt: 'fine' }, row])).rejects.toThrow(`log.jsonl:2: ${message}`)
  })

  test('is counted where asked, and gives no ids', async () => {
    const badRows = createBadRows('skip')
    const rows = await hashed([{ prompt: 'one' }, { model: 'x' }, { prompt: 'two' }], { badRows })
    expect(rows.map(({ hashIds }) => hashIds)).toEqual([[0], [1]])
    expect(badRows).toMatchObject({ skipped: 1, firstProblem: expect.stringContaining('log.jsonl:2: ') })
  })

  test.for([0, -1, 1.5, NaN])('is not looked at where a block has %d tokens', async (blockSize) => {
    await expect(hashed([{ prompt: 'hi' }], { blockSize })).rejects.toThrow('[hash-trace] blockSize: ')
  })
})
