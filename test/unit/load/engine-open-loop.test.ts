import { describe, expect, test, vi } from 'vitest'

import { arrivalTimes } from '../../../src/load/arrivals.ts'
import { steady } from '../../../src/load/profile.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { first } from '../../support/iterate.ts'
import { type CollectedRun, numbersOf, runAgainst, upTo } from '../../support/load-run.ts'
import { createBarrier, type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly: Script = (response) => streamWords(response, ['a'])

/** When each request was due, ms from the start, in order of its number. */
function dues({ records, startMs }: CollectedRun): number[] {
  return [...records].sort((a, b) => a.seq - b.seq).map(({ scheduledMs }) => scheduledMs - startMs)
}

function close(times: readonly number[]): number[] {
  return times.map((time) => expect.closeTo(time, 5) as number)
}

describe('an open loop', () => {
  test('sends at a constant rate, each request once and none before its time', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { rate: 250, arrivals: 'constant', requests: 200 })
    expect(dues(run)).toEqual(close(upTo(200).map((i) => i * 4)))
    expect(numbersOf(run)).toEqual(upTo(200))
    expect(run.records.every(({ sentMs, scheduledMs }) => sentMs >= scheduledMs)).toBe(true)
    expect(server.requests).toHaveLength(200)
  })

  test('sends at Poisson times that the seed decides', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { rate: 400, requests: 200 }, { seed: 'poisson' })
    expect(dues(run)).toEqual(
      close(first(200, arrivalTimes(steady(400), { kind: 'poisson' }, createStreams('poisson')))),
    )
  })

  test('reaches the server at the gaps that were asked for, on the whole', async () => {
    await using server = await startScriptedServer(quickly)
    await runAgainst(server.url, { rate: 100, arrivals: 'constant', requests: 101 })
    const [from, to] = [server.requests[0]!.atMs, server.requests.at(-1)!.atMs]
    expect(to - from).toBeGreaterThan(900)
    expect(to - from).toBeLessThan(20_000)
  })

  test.each([1, 2, 3])('sends exactly rate times duration, time %i', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { rate: 200, arrivals: 'constant', duration: 400 })
    expect(numbersOf(run)).toEqual(upTo(80))
    expect(server.requests).toHaveLength(80)
  })

  test('sends every Poisson arrival of its duration, and none after it', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgainst(server.url, { rate: 300, duration: 500 }, { seed: 'bounded' })
    const expected = first(1_000, arrivalTimes(steady(300), { kind: 'poisson' }, createStreams('bounded'))).filter(
      (time) => time < 500,
    )
    expect(dues(run)).toEqual(close(expected))
  })

  test('begins its measured time after the warm-up, which keeps the rate', async () => {
    await using server = await startScriptedServer(quickly)
    const load = { rate: 200, arrivals: 'constant', warmup: { requests: 20 }, duration: 200 } as const
    expect(dues(await runAgainst(server.url, load))).toEqual(close(upTo(60).map((i) => i * 5)))
  })

  test('does not wait for answers, and has no cap on what is in flight', async () => {
    const barrier = createBarrier(Infinity, 400)
    await using server = await startScriptedServer(barrier.script)
    const run = await runAgainst(server.url, { rate: 1_000, requests: 400 })
    expect(run.kinds).toEqual({ answer: 400 })
    expect(barrier.peak).toBe(400)
    expect(run.health).toMatchObject({ peakInFlight: 400, connectionsOpened: 400 })
  })

  test('uses a connection again once its answer has ended', async () => {
    await using server = await startScriptedServer(quickly)
    await runAgainst(server.url, { rate: 50, arrivals: 'constant', requests: 25, prewarm: false })
    expect(server.connections).toBeLessThan(10)
  })

  test('stops at the first bound that it reaches', async () => {
    await using server = await startScriptedServer(quickly)
    expect((await runAgainst(server.url, { rate: 200, requests: 10, duration: '60s' })).records).toHaveLength(10)
    const byTime = await runAgainst(server.url, { rate: 100, arrivals: 'constant', requests: 10_000, duration: 100 })
    expect(byTime.records).toHaveLength(10)
  })
})
