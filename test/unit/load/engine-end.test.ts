import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test, vi } from 'vitest'

import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { numbered, numbersOf, runAgainst, upTo } from '../../support/load-run.ts'
import {
  chunk,
  createBarrier,
  type Script,
  type ScriptedServer,
  startScriptedServer,
  streamWords,
} from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly: Script = (response) => streamWords(response, ['a'])
const never: Script = () => undefined

/** Nothing of the run is left: no socket is open, and no request comes any more. */
async function expectQuiet(server: ScriptedServer): Promise<void> {
  await eventually(() => expect(server.openSockets).toBe(0))
  const seen = server.requests.length
  await sleep(100)
  expect(server.requests).toHaveLength(seen)
  expect(server.openSockets).toBe(0)
}

describe('the time limit of a request', () => {
  test('ends one that gets no answer, and its connection with it', async () => {
    await using server = await startScriptedServer(never)
    const run = await runAgainst(server.url, { concurrency: 3, requests: 6, timeout: 300 })
    expect(run.kinds).toEqual({ 'timed-out': 6 })
    expect(run.records.every(({ endMs, sentMs }) => endMs - sentMs > 200)).toBe(true)
    expect(server.connections).toBe(6)
    await expectQuiet(server)
  })

  test('ends one that stalls in the middle, and keeps what had come', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk({ content: 'half' }))
    })
    const run = await runAgainst(server.url, { concurrency: 2, requests: 2, timeout: '1s' })
    expect(run.kinds).toEqual({ 'timed-out': 2 })
    for (const { status, reads } of run.records) {
      expect([status, Buffer.from(reads.bytes).toString()]).toEqual([200, chunk({ content: 'half' })])
    }
    await expectQuiet(server)
  })

  test('ends one that keeps trickling', async () => {
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const timer = setInterval(() => response.write(chunk({ content: 'a' })), 5)
      response.once('close', () => clearInterval(timer))
    })
    const run = await runAgainst(server.url, { concurrency: 1, requests: 1, timeout: 150 })
    expect(run.kinds).toEqual({ 'timed-out': 1 })
  })

  test('does not touch the others', async () => {
    await using server = await startScriptedServer((response, index) => {
      if (index % 4 > 0) streamWords(response, ['a'])
    })
    const run = await runAgainst(server.url, { concurrency: 8, requests: 16, timeout: '3s' })
    expect(run.kinds).toEqual({ 'answer': 12, 'timed-out': 4 })
    expect(numbersOf(run)).toEqual(upTo(16))
  })
})

describe('after the last bound', () => {
  test('answers within the grace period count', async () => {
    await using server = await startScriptedServer(
      (response) => void setTimeout(() => streamWords(response, ['late']), 300),
    )
    const run = await runAgainst(server.url, { concurrency: 3, duration: 50, gracePeriod: '20s' })
    expect(run.kinds).toEqual({ answer: 3 })
    await expectQuiet(server)
  })

  test('what the grace period does not bring is cancelled, counted and closed', async () => {
    await using server = await startScriptedServer(never)
    const run = await runAgainst(server.url, { concurrency: 5, duration: 50, gracePeriod: 50 })
    expect(run.kinds).toEqual({ cancelled: 5 })
    expect(numbersOf(run)).toEqual(upTo(5))
    await expectQuiet(server)
  })

  test('a closed loop of real length sends nothing more, and accounts for each request once', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { concurrency: 8, duration: 500 })
    expect(run.records.length).toBeGreaterThan(8)
    expect(numbersOf(run)).toEqual(upTo(run.records.length))
    expect(server.requests).toHaveLength(run.records.length)
    await expectQuiet(server)
  })
})

describe('an abort', () => {
  test('cancels what is in flight, and leaves no socket and no request behind', async () => {
    const barrier = createBarrier(8)
    await using server = await startScriptedServer(barrier.script)
    const abort = new AbortController()
    const running = runAgainst(server.url, { concurrency: 8, requests: 100_000 }, { signal: abort.signal })
    await eventually(() => expect(server.requests.length).toBeGreaterThan(50))
    abort.abort()
    const run = await running
    expect(run.kinds).toEqual({ answer: run.records.length - 8, cancelled: 8 })
    expect(numbersOf(run)).toEqual(upTo(run.records.length))
    await expectQuiet(server)
    expect(server.requests.length).toBeLessThanOrEqual(run.records.length)
  })

  test('ends an open loop at once, whatever is still to come', async () => {
    await using server = await startScriptedServer(quickly)
    const abort = new AbortController()
    const running = runAgainst(server.url, { rate: 200, duration: '1h' }, { signal: abort.signal })
    await eventually(() => expect(server.requests.length).toBeGreaterThan(20))
    abort.abort()
    const run = await running
    expect(numbersOf(run)).toEqual(upTo(run.records.length))
    await expectQuiet(server)
  })

  test('before the start sends nothing', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { concurrency: 4, requests: 100 }, { signal: AbortSignal.abort() })
    expect(run.records).toEqual([])
    await expectQuiet(server)
    expect(server.connections).toBe(0)
  })

  test('while the first requests are built sends nothing', async () => {
    await using server = await startScriptedServer(quickly)
    const abort = new AbortController()
    const workload = { ...numbered(), session: (i: number) => (abort.abort(), numbered().session(i)) }
    const run = await runAgainst(server.url, { concurrency: 4, requests: 100 }, { signal: abort.signal, workload })
    expect(run.records).toEqual([])
    await expectQuiet(server)
  })

  test('after the end changes nothing', async () => {
    await using server = await startScriptedServer(quickly)
    const abort = new AbortController()
    const run = await runAgainst(server.url, { concurrency: 2, requests: 10 }, { signal: abort.signal })
    abort.abort()
    expect(run.kinds).toEqual({ answer: 10 })
  })
})

describe('a stop ahead of the bounds', () => {
  test('sends nothing more, and lets what is in flight be answered', async () => {
    const barrier = createBarrier(Infinity)
    await using server = await startScriptedServer(barrier.script)
    const stop = new AbortController()
    const load = { concurrency: 8, requests: 100_000, workers: 2 }
    const running = runAgainst(server.url, load, { stopSignal: stop.signal })
    await eventually(() => expect(barrier.held).toBe(8))
    stop.abort()
    await sleep(50)
    barrier.open()
    const run = await running
    expect([run.kinds, server.requests.length]).toEqual([{ answer: 8 }, 8])
    await expectQuiet(server)
  })

  test('cancels what the grace period does not bring', async () => {
    await using server = await startScriptedServer(never)
    const stop = new AbortController()
    const load = { rate: 100, duration: '1h', gracePeriod: 50 }
    const running = runAgainst(server.url, load, { stopSignal: stop.signal })
    await eventually(() => expect(server.requests.length).toBeGreaterThan(5))
    stop.abort()
    const run = await running
    expect(run.kinds).toEqual({ cancelled: run.records.length })
    expect(numbersOf(run)).toEqual(upTo(run.records.length))
    await expectQuiet(server)
  })

  test('does so though the last request has been sent already', async () => {
    await using server = await startScriptedServer(never)
    const stop = new AbortController()
    const load = { concurrency: 4, requests: 4, gracePeriod: 50 }
    const running = runAgainst(server.url, load, { stopSignal: stop.signal })
    await eventually(() => expect(server.requests).toHaveLength(4))
    stop.abort()
    expect((await running).kinds).toEqual({ cancelled: 4 })
  })

  test('before the start sends nothing', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { concurrency: 4, requests: 100 }, { stopSignal: AbortSignal.abort() })
    expect(run.records).toEqual([])
    await expectQuiet(server)
  })
})

describe('an error of ours in the middle of a run rejects, and leaves no socket behind:', () => {
  test('a session that cannot be made', async () => {
    await using server = await startScriptedServer(quickly)
    const session = (i: number) => {
      if (i === 300) throw new Error('no session 300')
      return numbered().session(i)
    }
    const running = runAgainst(
      server.url,
      { concurrency: 4, requests: 1_000 },
      { workload: { ...numbered(), session } },
    )
    await expect(running).rejects.toThrow('no session 300')
    await expectQuiet(server)
  })

  test('a workload that runs out before the duration', async () => {
    await using server = await startScriptedServer(quickly)
    const running = runAgainst(
      server.url,
      { concurrency: 4, duration: '1h' },
      { workload: numbered({ sessions: 200 }) },
    )
    await expect(running).rejects.toThrow(
      'The numbered workload ended after 200 sessions, and the duration is not over.',
    )
    await expectQuiet(server)
  })

  test('a workload that is too small from the start, before any request', async () => {
    await using server = await startScriptedServer(quickly)
    const running = runAgainst(server.url, { concurrency: 4, requests: 500 }, { workload: numbered({ sessions: 499 }) })
    await expect(running).rejects.toThrow('has 499 requests, and 500 were asked for')
    expect(server.requests).toEqual([])
  })

  test.each(['onSettled', 'onStart'])('an %s that throws', async (callback) => {
    await using server = await startScriptedServer(quickly)
    const options = { [callback]: () => fail('disk full') }
    await expect(runAgainst(server.url, { concurrency: 4, requests: 1_000 }, options)).rejects.toThrow('disk full')
    await expectQuiet(server)
  })
})

function fail(message: string): never {
  throw new Error(message)
}
