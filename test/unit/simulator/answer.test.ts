import { once } from 'node:events'
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { PATIENCE_MS } from '../../support/eventually.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let client: SimulatorClient

beforeAll(async () => {
  client = await openSimulator({ ttftMs: 5, itlMs: 2 })
})

afterAll(() => client[Symbol.asyncDispose]())

/** A chat request as it goes over the wire. */
function chatOf(id: string, version: string, tokens: number, connection = 'keep-alive'): string {
  const messages = [{ role: 'user', content: 'ünïcode — “hello” 🌍' }]
  const body = JSON.stringify({ model: 'sim', stream: true, max_tokens: tokens, messages })
  return [
    `POST /v1/chat/completions HTTP/${version}`,
    'host: sim',
    `connection: ${connection}`,
    `x-request-id: ${id}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

/** All that comes until the server hangs up. */
async function exchange(...requests: string[]): Promise<Buffer> {
  const socket = connect(Number(new URL(client.url).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(requests.join(''))
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** Answers in chunked encoding, one after another. Throws where a chunk is not as long as it says. */
function readAnswers(bytes: Buffer): string[] {
  const answers: string[] = []
  let rest = bytes
  while (rest.length > 0) {
    let at = rest.indexOf('\r\n\r\n') + 4
    let body = ''
    for (;;) {
      const lineEnd = rest.indexOf('\r\n', at)
      const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16)
      body += rest.toString('utf8', lineEnd + 2, lineEnd + 2 + size)
      at = lineEnd + 2 + size + 2
      if (rest.toString('latin1', at - 2, at) !== '\r\n') throw new Error('A chunk has another length than it says.')
      if (size === 0) break
    }
    answers.push(body)
    rest = rest.subarray(at)
  }
  return answers
}

function contentsOf(answer: string): number {
  return Array.from(answer.matchAll(/^data: .*"content":"[^"]/gm)).length
}

describe('a stream on the wire', () => {
  test('is chunks of the length that they say', async () => {
    const [answer, ...others] = readAnswers(await exchange(chatOf('a', '1.1', 200, 'close')))
    expect([contentsOf(answer!), answer!.endsWith('data: [DONE]\n\n'), others]).toEqual([200, true, []])
  })

  test('waits for the one before it, where a client sends two requests at once', async () => {
    const bytes = await exchange(chatOf('first', '1.1', 40), chatOf('second', '1.1', 20, 'close'))
    const answers = readAnswers(bytes)
    expect(answers.map(contentsOf)).toEqual([40, 20])
    expect(answers.map((answer) => /"id":"(\w+)"/.exec(answer)![1])).toEqual(['first', 'second'])
  })

  test('has no chunks for a client that does not know them', async () => {
    const answer = (await exchange(chatOf('old', '1.0', 30, 'close'))).toString()
    const [head, body] = answer.split('\r\n\r\n')
    expect(head).not.toMatch(/transfer-encoding/i)
    expect(body).toMatch(/^data: \{/)
    expect([contentsOf(body!), body!.endsWith('data: [DONE]\n\n')]).toEqual([30, true])
  })
})
