import { request } from 'undici'
import { describe, expect, test, vi } from 'vitest'

import { startSimulator } from '../../../src/simulator/simulator.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { openSimulator } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

describe('the seed', () => {
  async function answers(seed: number | string): Promise<string[]> {
    await using client = await openSimulator({ seed, outputTokens: { type: 'uniform', min: 1, max: 60 } })
    const texts: string[] = []
    for (const i of upTo(6)) texts.push((await client.chat({ stream: i % 2 === 0 })).text)
    return texts
  }

  test('decides lengths and texts', async () => {
    const [first, again, other] = await Promise.all([answers(1), answers('1'), answers(2)])
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect(new Set(first).size).toBe(6)
  })
})

describe('the thread', () => {
  test('listens on loopback', async () => {
    await using client = await openSimulator()
    expect(client.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test('listens on IPv6 when it is told to, and writes its URL so that it works', async () => {
    await using client = await openSimulator({ host: '::1' })
    expect(client.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await client.chat({ max_tokens: 1 })).status).toBe(200)
  })

  test('ends with close, also in the middle of an answer, and close may be called twice', async () => {
    const client = await openSimulator({ ttftMs: 60_000 })
    const broken = expect(client.chat({ stream: true })).rejects.toThrow()
    await eventually(async () => expect(await client.truths()).toHaveLength(1))
    await client.simulator.close()
    await client.simulator.close()
    await broken
    await expect(request(`${client.url}/health`)).rejects.toThrow('ECONNREFUSED')
  })

  test('does not keep a process alive that forgets it', async () => {
    const port = await inOtherProcess(`
      const { startSimulator } = await load('src/simulator/simulator.ts')
      return new URL((await startSimulator()).url).port
    `)
    await expect(request(`http://127.0.0.1:${String(port)}/health`)).rejects.toThrow('ECONNREFUSED')
  })

  test('that finds its port taken says so', async () => {
    await using client = await openSimulator()
    const port = Number(new URL(client.url).port)
    await expect(startSimulator({ port })).rejects.toThrow(
      new RegExp(`^\\[simulator\\] Can't listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`),
    )
  })

  test('that finds no tokenizer says so', async () => {
    await expect(startSimulator({ tokenizer: './no-such-folder' })).rejects.toThrow(
      '"./no-such-folder" holds no tokenizer.json',
    )
  })

  test('is not started with a law that it could not be told', async () => {
    await expect(startSimulator({ ttftMs: { sample: () => 1 } })).rejects.toThrow(
      'Only built-in distributions work here',
    )
  })
})
