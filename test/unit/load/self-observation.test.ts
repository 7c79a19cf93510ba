import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { createClock } from '../../../src/clock.ts'
import { createReadingProbe, observeReadingDelay } from '../../../src/load/reading-delay.ts'
import { createSelfObservation } from '../../../src/load/self-observation.ts'
import { runAgainst } from '../../support/load-run.ts'
import { startScriptedServer, streamWords } from '../../support/scripted-server.ts'

const clock = createClock()

/** Keeps this thread from anything else. */
function block(ms: number): void {
  const untilMs = clock.now() + ms
  while (clock.now() < untilMs);
}

function stampsOf(...instantsMs: number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(instantsMs).buffer)
}

describe('the reading delay', () => {
  test('is how long a stamp waited for the thread to take its time', async () => {
    const delay = observeReadingDelay(clock)
    const socket = connect((await delay.port)!, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(stampsOf(clock.now()))
    await expect.poll(() => delay.read()?.count).toBe(1)
    delay.start()
    expect(delay.read()).toBeUndefined()
    socket.write(stampsOf(clock.now(), clock.now()))
    block(120)
    await expect.poll(() => delay.read()?.count).toBe(2)
    expect(delay.read()!.p50).toBeGreaterThan(119)
    socket.destroy()
    delay.close()
  })

  test('is told of stamps that come in pieces', async () => {
    const delay = observeReadingDelay(clock)
    const socket = connect({ port: (await delay.port)!, host: '127.0.0.1', noDelay: true })
    const bytes = stampsOf(clock.now() - 1_000, clock.now() - 1_000)
    for (let i = 0; i < bytes.length; i += 5) {
      socket.write(bytes.subarray(i, i + 5))
      await sleep(20)
    }
    await expect.poll(() => delay.read()?.count).toBe(2)
    expect(delay.read()!.p50).toBeGreaterThan(990)
    socket.destroy()
    delay.close()
  })

  test('is measured by stamps that the engine sends now and then', async () => {
    const delay = observeReadingDelay(clock)
    const probe = createReadingProbe(clock)
    probe.probe(await delay.port)
    await expect.poll(() => delay.read()?.count, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
    probe.close()
    delay.close()
  })

  test('is unknown where nobody can be reached, and nothing fails for that', async () => {
    const gone = observeReadingDelay(clock)
    const port = await gone.port
    gone.close()
    const probe = createReadingProbe(clock)
    probe.probe(port)
    probe.probe(undefined)
    await sleep(300)
    expect(gone.read()).toBeUndefined()
    probe.close()
  })
})

describe('a thread that observes itself', () => {
  test('notes collections of garbage, memory and CPU time, from its start on', async () => {
    const observation = createSelfObservation(clock)
    observation.start()
    const kept: object[] = []
    for (let i = 0; i < 400_000; i++) kept.push({ i, text: String(i) })
    block(50)
    await sleep(20)
    const seen = observation.stop()
    expect(kept).toHaveLength(400_000)
    expect(seen.gcPauses.count).toBeGreaterThan(0)
    expect(seen.gcPauses.totalMs).toBeGreaterThanOrEqual(seen.gcPauses.max * 0.99)
    expect(seen.peakRssBytes).toBeGreaterThan(2 ** 24)
    expect(seen.observedMs).toBeGreaterThan(70)
    expect(seen.cpuMs === undefined || (seen.cpuMs > 0 && seen.cpuMs <= seen.observedMs + 10)).toBe(true)
  })

  test('that never began has seen nothing', () => {
    const { gcPauses, readingDelayMs } = createSelfObservation(clock).stop()
    expect(gcPauses).toEqual({ count: 0, p50: 0, p99: 0, max: 0, totalMs: 0 })
    expect(readingDelayMs).toBeUndefined()
  })
})

test('every worker of a run says how it did', async () => {
  await using server = await startScriptedServer((response) => {
    setTimeout(() => streamWords(response, ['a', ' b']), 30)
  })
  const { healths } = await runAgainst(server.url, { concurrency: 2, duration: '1.5s', workers: 2 })
  expect(healths).toHaveLength(2)
  for (const { observedMs, readingDelayMs, peakRssBytes } of healths) {
    expect(observedMs).toBeGreaterThanOrEqual(1_400)
    expect(readingDelayMs!.count).toBeGreaterThan(0)
    expect(peakRssBytes).toBeGreaterThan(2 ** 24)
  }
})
