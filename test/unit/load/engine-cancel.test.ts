import { describe, expect, test, vi } from 'vitest'

import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { numbered, numbersOf, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { chunk, type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'
import { openSimulator } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const never: Script = () => undefined

describe('requests that the load gives up', () => {
  test('are ended after their time, with their connection, and told apart', async () => {
    await using server = await startScriptedServer(never)
    const run = await runAgainst(server.url, { concurrency: 3, requests: 6, cancel: { share: 1, after: '200ms' } })
    expect(run.kinds).toEqual({ withdrawn: 6 })
    expect(run.records.every(({ endMs, sentMs }) => endMs - sentMs > 190)).toBe(true)
    await eventually(() => expect(server.openSockets).toBe(0))
  })

  test('keep what had come', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk({ content: 'half' }))
    })
    const run = await runAgainst(server.url, { concurrency: 1, requests: 1, cancel: { share: 1, after: 300 } })
    expect(Buffer.from(run.records[0]!.reads.bytes).toString()).toBe(chunk({ content: 'half' }))
  })

  test('are plain answers where those are faster', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const run = await runAgainst(server.url, { concurrency: 3, requests: 30, cancel: { share: 1, after: '50s' } })
    expect(run.kinds).toEqual({ answer: 30 })
  })

  test('end their session', async () => {
    await using server = await startScriptedServer(never)
    const cancel = { share: 1, after: 20 }
    const run = await runAgainst(server.url, { concurrency: 2, sessions: 5, cancel }, { workload: talks({ turns: 3 }) })
    expect(run.kinds).toEqual({ withdrawn: 5 })
  })

  test('are the same ones whatever the number of workers', async () => {
    const withdrawn = async (workers: number) => {
      await using server = await startScriptedServer(never)
      // What isn't given up is ended by its time limit.
      const load = { concurrency: 20, sessions: 40, workers, timeout: '4s', cancel: { share: 0.5, after: 10 } }
      const { settled } = await runAgainst(server.url, load)
      const given = settled.filter(({ reply }) => reply.kind === 'withdrawn')
      return given.map(({ origin }) => origin.conversation.index).sort((a, b) => a - b)
    }
    const [one, two] = [await withdrawn(1), await withdrawn(2)]
    expect(one).toEqual(two)
    expect([one.length > 5, one.length < 35]).toEqual([true, true])
  })

  test('are seen to go by the server, which had each of them', async () => {
    await using simulator = await openSimulator({ ttftMs: 20, itlMs: 20 })
    const load = { concurrency: 8, requests: 60, cancel: { share: 0.4, after: 150 } }
    const workload = numbered({ maxTokens: 40 })
    const run = await runAgainst(simulator.url, load, { workload, model: 'sim' })
    expect(numbersOf(run)).toEqual(upTo(60))
    const truths = await eventually(async () => {
      const all = await simulator.truths()
      expect(all.every(({ endMs }) => endMs !== null)).toBe(true)
      return all
    })
    expect([truths.length, run.kinds['withdrawn']! > 10]).toEqual([60, true])
    expect(truths.filter(({ aborted }) => aborted)).toHaveLength(run.kinds['withdrawn']!)
  })
})
