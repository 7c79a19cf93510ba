import { describe, expect, test, vi } from 'vitest'

import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { numbered, numbersOf, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { createBarrier, type ReceivedRequest, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

function saidIn({ body }: ReceivedRequest): string[] {
  const { messages } = JSON.parse(body) as { messages: readonly { readonly content: string }[] }
  return messages.map(({ content }) => content)
}

describe('several workers', () => {
  test('send every request once, numbered without a gap, and as many at once as one would', async () => {
    // A place that stays free, be it at the very end, and the barrier waits for ever.
    const barrier = createBarrier(10, 400)
    await using server = await startScriptedServer(barrier.script)
    const run = await runAgainst(server.url, { concurrency: 10, requests: 400, workers: 3 })
    expect([run.healths.length, barrier.peak, server.connections]).toEqual([3, 10, 10])
    expect(numbersOf(run)).toEqual(upTo(400))
    expect(new Set(server.requests.map(({ headers }) => headers['x-request-id'])).size).toBe(400)
    expect(run.healths.map(({ peakInFlight }) => peakInFlight).sort((a, b) => a - b)).toEqual([3, 3, 4])
  })

  test('give sessions that wait for a place to one that has room', async () => {
    // The first three requests are answered last: one place has to do all the rest, wherever it waits.
    const held: (() => void)[] = []
    await using server = await startScriptedServer((response, index) => {
      const answer = () => streamWords(response, ['a'])
      if (index < 3) held.push(answer)
      else answer()
      if (index === 79) for (const late of held) late()
    })
    const run = await runAgainst(server.url, { concurrency: 4, requests: 80, workers: 4 })
    expect([run.kinds, numbersOf(run)]).toEqual([{ answer: 80 }, upTo(80)])
    expect(new Set(run.origins.map(({ conversation }) => conversation.index)).size).toBe(80)
  })

  test('send what one sends', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const sentBy = async (workers: number) => {
      const before = server.requests.length
      await runAgainst(server.url, { concurrency: 8, requests: 100, workers })
      return server.requests
        .slice(before)
        .map(({ body }) => body)
        .sort()
    }
    expect(await sentBy(4)).toEqual(await sentBy(1))
  })

  test('keep the schedule of an open loop, each request at its time and on time', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const load = { rate: 200, arrivals: 'constant', requests: 100, workers: 3 } as const
    const { records, startMs, settled } = await runAgainst(server.url, load)
    const dues = records.map(({ scheduledMs }) => scheduledMs - startMs).sort((a, b) => a - b)
    expect(dues).toEqual(upTo(100).map((i) => expect.closeTo(5 * i, 5) as number))
    expect(records.every(({ sentMs, scheduledMs }) => sentMs >= scheduledMs)).toBe(true)
    const numbers = settled.map(({ origin }) => Number(origin.conversation.session.id.slice('numbered-'.length)))
    for (const [i, { scheduledMs }] of records.entries()) expect(scheduledMs - startMs).toBeCloseTo(5 * numbers[i]!, 5)
  })

  test('keep each session on one of them, answers in its history', async () => {
    await using server = await startScriptedServer((response, index) => streamWords(response, [`re ${index}`]))
    const workload = talks({ sessions: 30, turns: 3 })
    const run = await runAgainst(server.url, { concurrency: 6, workers: 2 }, { workload })
    expect(run.kinds).toEqual({ answer: 90 })
    const answers = new Map(server.requests.map((request, i) => [saidIn(request).at(-1), `re ${i}`]))
    for (const said of server.requests.map(saidIn)) {
      for (const [i, text] of said.slice(0, -1).entries()) {
        if (i % 2 === 0) expect(said[i + 1]).toBe(answers.get(text))
      }
    }
  })

  test('stop together at a bound on requests that sessions would go beyond', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const run = await runAgainst(
      server.url,
      { concurrency: 6, requests: 50, workers: 3 },
      { workload: talks({ turns: 4 }) },
    )
    expect([run.records.length, server.requests.length]).toEqual([50, 50])
    expect(numbersOf(run)).toEqual(upTo(50))
  })

  test('stop together when the time is up, which begins with the first measured request of any', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const load = { concurrency: 6, duration: 300, warmup: { requests: 40 }, workers: 3 }
    const { records } = await runAgainst(server.url, load)
    const measured = records.filter(({ seq }) => seq >= 40).map(({ scheduledMs }) => scheduledMs)
    expect(Math.max(...measured) - Math.min(...measured)).toBeLessThan(300)
    expect(records.length).toBeGreaterThan(40)
  })

  test('leave together where the run is broken off', async () => {
    const abort = new AbortController()
    const barrier = createBarrier(6)
    await using server = await startScriptedServer(barrier.script)
    const running = runAgainst(server.url, { concurrency: 6, requests: 1_000, workers: 3 }, { signal: abort.signal })
    await eventually(() => expect(server.requests.length).toBeGreaterThan(20))
    abort.abort()
    const run = await running
    // What was cancelled may not have come so far.
    expect(run.records.length).toBeGreaterThanOrEqual(server.requests.length)
    expect(numbersOf(run)).toEqual(upTo(run.records.length))
    expect(run.kinds['cancelled']).toBeGreaterThan(0)
  })

  test('notice together that the workload ended too early', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const running = runAgainst(
      server.url,
      { concurrency: 4, duration: '1h', workers: 2 },
      { workload: numbered({ sessions: 30 }) },
    )
    await expect(running).rejects.toThrow(
      'The numbered workload ended after 30 sessions, and the duration is not over.',
    )
  })

  test('are never more than there are places', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    expect((await runAgainst(server.url, { concurrency: 2, requests: 10, workers: 9 })).healths).toHaveLength(2)
  })
})
