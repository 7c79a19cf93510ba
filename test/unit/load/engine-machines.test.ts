import { describe, expect, test, vi } from 'vitest'

import { runLoad } from '../../../src/load/engine.ts'
import type { LoadOptions } from '../../../src/load/options.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, numbered, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly: Script = (response) => streamWords(response, ['a'])

/** The parts of a load, sent one after another. */
async function onMachines(url: string, of: number, load: LoadOptions, workload = numbered()): Promise<CollectedRun[]> {
  const runs: CollectedRun[] = []
  for (const index of upTo(of)) {
    runs.push(await runAgainst(url, load, { workload, send: (run) => runLoad({ ...run, shard: { index, of } }) }))
  }
  return runs
}

/** Which turns of which sessions were due when, to the microsecond. */
const scheduleOf = (runs: readonly CollectedRun[]) =>
  runs
    .flatMap(({ settled, startMs }) =>
      settled.map(({ record, origin }) => {
        const { session } = origin.conversation
        return `${session.id} turn ${origin.turnIndex} at ${(record.scheduledMs - startMs).toFixed(3)}`
      }),
    )
    .toSorted()

describe('a load on several machines', () => {
  test.for<[string, LoadOptions]>([
    ['Poisson arrivals', { rate: 300, requests: 90 }],
    ['a bound of time, whichever machine has the first request', { rate: 200, arrivals: 'constant', duration: 315 }],
    ['a warm-up of some time', { rate: 200, arrivals: 'constant', warmup: { duration: 100 }, duration: 200 }],
    ['several threads each', { rate: 300, requests: 90, workers: 2 }],
  ])('is sent at the times of one machine: %s', async ([, load]) => {
    await using server = await startScriptedServer(quickly)
    const whole = await runAgainst(server.url, load)
    expect(scheduleOf(await onMachines(server.url, 3, load))).toEqual(scheduleOf([whole]))
  })

  test('is sent turn by turn by whoever began the session', async () => {
    await using server = await startScriptedServer(quickly)
    const load = { concurrency: 4, sessions: 12 }
    const runs = await onMachines(server.url, 2, load, talks({ turns: 3 }))
    expect(runs.map(({ settled }) => settled.length)).toEqual([18, 18])
    const own = runs.map(({ origins }) => new Set(origins.map(({ conversation }) => conversation.index)))
    expect(own).toEqual([new Set([0, 2, 4, 6, 8, 10]), new Set([1, 3, 5, 7, 9, 11])])
  })

  test('goes to the server that a session has on one machine as well', async () => {
    await using a = await startScriptedServer(quickly)
    await using b = await startScriptedServer(quickly)
    const serverOf = ({ settled }: CollectedRun) =>
      settled.map(({ record, origin }) => `${origin.conversation.index} ${record.server}`)
    const urls = [a.url, b.url]
    const whole = await runAgainst(urls, { concurrency: 4, requests: 20 })
    const [first, second] = await Promise.all(
      [0, 1].map((index) =>
        runAgainst(
          urls,
          { concurrency: 4, requests: 20 },
          { send: (run) => runLoad({ ...run, shard: { index, of: 2 } }) },
        ),
      ),
    )
    expect([...serverOf(first!), ...serverOf(second!)].toSorted()).toEqual(serverOf(whole).toSorted())
  })

  test('begins when it may, and not before', async () => {
    await using server = await startScriptedServer(quickly)
    const { promise, resolve } = Promise.withResolvers<void>()
    let began = false
    const running = runAgainst(
      server.url,
      { concurrency: 1, requests: 3 },
      {
        onStart: () => (began = true),
        send: (run) => runLoad({ ...run, untilStart: () => promise }),
      },
    )
    await new Promise((later) => setTimeout(later, 300))
    expect([began, server.requests.length]).toEqual([false, 0])
    resolve()
    expect((await running).settled).toHaveLength(3)
  })

  test('that is broken off while it waits for its start sends nothing', async () => {
    await using server = await startScriptedServer(quickly)
    const over = new AbortController()
    const untilStart = (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    const running = runAgainst(
      server.url,
      { concurrency: 1, requests: 3 },
      { signal: over.signal, send: (run) => runLoad({ ...run, untilStart }) },
    )
    setTimeout(() => over.abort(), 100)
    expect((await running).settled).toEqual([])
    expect(server.requests).toEqual([])
  })
})
