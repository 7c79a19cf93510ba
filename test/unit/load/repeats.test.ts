import { describe, expect, test, vi } from 'vitest'

import type { LoadOptions } from '../../../src/load/options.ts'
import { resolveLoad } from '../../../src/load/options.ts'
import { type RepeatOptions, runRepeats } from '../../../src/load/repeats.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type LoadRunOptions, numbered, numbersOf, runAgainst, upTo } from '../../support/load-run.ts'
import { type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly: Script = (response) => streamWords(response, ['a'])

function runAgain(url: string, load: LoadOptions, repeats: Partial<RepeatOptions> = {}, options: LoadRunOptions = {}) {
  const asked = { count: 3, cooldownMs: 0, onBegin: () => undefined, isEnough: () => false, ...repeats }
  return runAgainst(url, load, { ...options, send: (run) => runRepeats(run, asked) })
}

const idsIn = ({ origins }: { origins: Awaited<ReturnType<typeof runAgainst>>['origins'] }) =>
  origins.map(({ conversation }) => conversation.session.id)

describe('a load that is repeated', () => {
  test('is sent whole each time, warm-up included', async () => {
    await using server = await startScriptedServer(quickly)
    const begun: number[] = []
    const run = await runAgain(
      server.url,
      { concurrency: 2, requests: 10, warmup: { requests: 4 } },
      { onBegin: ({ requests }) => begun.push(requests) },
    )
    expect(begun).toEqual([0, 14, 28])
    expect(numbersOf(run)).toEqual(upTo(42))
  })

  test('goes on with an endless workload: no prompt comes twice', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgain(server.url, { concurrency: 2, requests: 10 })
    expect(new Set(idsIn(run)).size).toBe(30)
  })

  test('begins a workload that ends again', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgain(server.url, { concurrency: 1 }, {}, { workload: numbered({ sessions: 4 }) })
    expect(idsIn(run)).toEqual(upTo(3).flatMap(() => upTo(4).map((index) => `numbered-${index}`)))
  })

  test('has arrivals of its own each time', async () => {
    await using server = await startScriptedServer(quickly)
    const starts: number[] = []
    const run = await runAgain(
      server.url,
      { rate: 400, requests: 20 },
      {},
      { onStart: (startMs) => starts.push(startMs) },
    )
    const gaps = (from: number) => {
      const due = run.records.filter(({ seq }) => seq >= from && seq < from + 20).map(({ scheduledMs }) => scheduledMs)
      return due.toSorted((a, b) => a - b).map((atMs, i, all) => Math.round(100 * (atMs - (all[i - 1] ?? all[0]!))))
    }
    expect(starts).toHaveLength(3)
    expect(gaps(20)).not.toEqual(gaps(0))
  })

  test('ends early once it is enough, which is asked between repeats only', async () => {
    await using server = await startScriptedServer(quickly)
    let asked = 0
    const run = await runAgain(
      server.url,
      { concurrency: 2, requests: 10 },
      { count: 9, isEnough: () => ++asked === 3 },
    )
    expect(run.records).toHaveLength(30)
  })

  test('rests before each further repeat', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runAgain(server.url, { concurrency: 1, requests: 1 }, { count: 2, cooldownMs: 120 })
    const [first, second] = run.records
    expect(second!.sentMs - first!.endMs).toBeGreaterThan(110)
  })

  test('is broken off in a rest as well', async () => {
    await using server = await startScriptedServer(quickly)
    const stop = new AbortController()
    const run = await runAgain(
      server.url,
      { concurrency: 1, requests: 2 },
      { cooldownMs: 3_600_000 },
      { signal: stop.signal, onSettled: () => void setTimeout(() => stop.abort(), 20) },
    )
    expect(run.records).toHaveLength(2)
  })
})

describe('the options of repeats', () => {
  test.each([
    [{ cooldown: '2s' }, /cooldown: goes with repeats/],
    [{ repeats: 2, untilCv: { ttft: { p50: 0.1 } } }, /untilCv: goes with repeats: the most that there may be, 3/],
    [{ repeats: 0 }, /repeats: .*got 0/],
    [{ repeats: 2, cooldown: 'soon' }, /cooldown: expected milliseconds/],
  ])('refuse %o', (options, message) => {
    expect(() => resolveLoad({ concurrency: 1, requests: 1, ...options }, numbered())).toThrow(message)
  })

  test('are one run without a rest unless told', () => {
    const { repeats, cooldownMs, untilCv } = resolveLoad({ concurrency: 1, requests: 1 }, numbered())
    expect([repeats, cooldownMs, untilCv]).toEqual([1, 0, undefined])
  })
})
