import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test, vi } from 'vitest'

import { requireLegs, runInLegs } from '../../../src/load/legs.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type LoadRunOptions, numbered, numbersOf, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly: Script = (response) => streamWords(response, ['a'])
const soon: Script = (response) => void setTimeout(() => streamWords(response, ['a']), 20)

/** Runs a load in so many legs; `pause` comes before each. */
function runLegs(
  url: string,
  count: number,
  load: LoadOptions,
  { pause = async () => undefined, ...options }: LoadRunOptions & { pause?: (leg: number) => Promise<unknown> } = {},
) {
  let leg = 0
  const inTurn = async (work: () => Promise<void>) => {
    await pause(leg++)
    await work()
  }
  return runAgainst(url, load, { ...options, send: (run) => runInLegs(run, { count, inTurn }) })
}

const idsIn = ({ origins }: { origins: Awaited<ReturnType<typeof runAgainst>>['origins'] }) =>
  origins.map(({ conversation }) => conversation.session.id)

describe('a run in legs', () => {
  test('sends what a run in one go sends: the same sessions, each once, numbered without a gap', async () => {
    await using server = await startScriptedServer(quickly)
    const whole = await runAgainst(server.url, { concurrency: 3, requests: 50 })
    const run = await runLegs(server.url, 4, { concurrency: 3, requests: 50 })
    expect(idsIn(run).toSorted()).toEqual(idsIn(whole).toSorted())
    expect(numbersOf(run)).toEqual(upTo(50))
    const ids = server.requests.slice(50).map(({ headers }) => headers['x-request-id'])
    expect(new Set(ids).size).toBe(50)
  })

  test('sends an equal part in each, as nearly as whole requests allow', async () => {
    await using server = await startScriptedServer(quickly)
    const before: number[] = []
    await runLegs(
      server.url,
      4,
      { concurrency: 2, requests: 50 },
      {
        pause: async () => before.push(server.requests.length),
      },
    )
    expect([...before, server.requests.length]).toEqual([0, 12, 25, 37, 50])
  })

  test('has no pause between its legs: instants go on as though there were none', async () => {
    await using server = await startScriptedServer(soon)
    const starts: number[] = []
    const rows: { leg: number; fromStartMs: number; endMs: number }[] = []
    await runLegs(
      server.url,
      3,
      { concurrency: 2, requests: 12 },
      {
        pause: () => sleep(2_000),
        onStart: (at) => starts.push(at),
        onSettled: (settled) => {
          for (const { record } of settled) {
            const from = starts.at(-1)!
            rows.push({ leg: starts.length, fromStartMs: record.sentMs - from, endMs: record.endMs - from })
          }
        },
      },
    )
    for (const leg of [2, 3]) {
      const ended = Math.max(...rows.filter((row) => row.leg === leg - 1).map(({ endMs }) => endMs))
      const began = Math.min(...rows.filter((row) => row.leg === leg).map(({ fromStartMs }) => fromStartMs))
      expect(began).toBeGreaterThanOrEqual(ended)
    }
    expect(starts.map((at) => at - starts[0]!).every((later, leg) => later >= leg * 1_999)).toBe(true)
  })

  test('warms up once, in its first leg', async () => {
    await using server = await startScriptedServer(quickly)
    const before: number[] = []
    await runLegs(
      server.url,
      2,
      { concurrency: 2, requests: 20, warmup: { requests: 6 } },
      {
        pause: async () => before.push(server.requests.length),
      },
    )
    expect([...before, server.requests.length]).toEqual([0, 16, 26])
  })

  test('divides its time', async () => {
    await using server = await startScriptedServer(soon)
    const dues: number[][] = []
    await runLegs(
      server.url,
      3,
      { concurrency: 1, duration: 900 },
      {
        pause: async () => dues.push([]),
        onSettled: (settled) => dues.at(-1)!.push(...settled.map(({ record }) => record.scheduledMs)),
      },
    )
    expect(dues.every((leg) => leg.length > 0 && Math.max(...leg) - Math.min(...leg) < 300)).toBe(true)
  })

  test('sends all sessions of a workload that ends, whole', async () => {
    await using server = await startScriptedServer(quickly)
    const workload = talks({ sessions: 10, turns: 3 })
    const run = await runLegs(server.url, 3, { concurrency: 2 }, { workload })
    expect(new Set(idsIn(run)).size).toBe(10)
    expect(run.kinds).toEqual({ answer: 30 })
  })

  test('draws other arrivals in each, and the same when it runs again', async () => {
    await using server = await startScriptedServer(quickly)
    const dues = async () => {
      const starts: number[] = []
      const seen: number[][] = [[], []]
      await runLegs(
        server.url,
        2,
        { rate: 200, requests: 20 },
        {
          onStart: (at) => starts.push(at),
          onSettled: (settled) => {
            for (const { record } of settled) seen[starts.length - 1]!.push(record.scheduledMs - starts.at(-1)!)
          },
        },
      )
      return seen.map((leg) => leg.map((at) => Number((at - Math.min(...leg)).toFixed(3))).toSorted((a, b) => a - b))
    }
    const [first, second] = await dues()
    expect(first).toHaveLength(10)
    expect(second).not.toEqual(first)
    expect(await dues()).toEqual([first, second])
  })

  test('is as many threads as one leg has, which did the sum', async () => {
    await using server = await startScriptedServer(quickly)
    const run = await runLegs(server.url, 3, { concurrency: 4, requests: 60, workers: 2 })
    expect(run.healths).toHaveLength(2)
    const opened = run.healths.reduce((sum, { connectionsOpened }) => sum + connectionsOpened, 0)
    expect(opened).toBe(server.connections)
  })

  test('that is broken off runs no further leg', async () => {
    await using server = await startScriptedServer(quickly)
    const broken = new AbortController()
    await runLegs(
      server.url,
      3,
      { concurrency: 2, requests: 30 },
      {
        signal: broken.signal,
        pause: async (leg) => leg === 1 && broken.abort(),
      },
    )
    expect(server.requests).toHaveLength(10)
  })
})

describe('a load that cannot be cut', () => {
  const cut = (options: LoadOptions, count = 4, workload = numbered()) =>
    requireLegs(resolveLoad(options, workload), workload, count)

  test.for<[string, LoadOptions]>([
    ['a ramp', { rate: 10, requests: 100, ramp: { over: '5s' } }],
    [
      'stages',
      {
        stages: [
          { rate: 10, duration: '5s' },
          { rate: 20, duration: '5s' },
        ],
      },
    ],
    ['the schedule of a trace', { schedule: 'trace', requests: 100 }],
  ])('is refused rounds: %s', ([_, options]) => {
    expect(() => cut(options)).toThrow(
      '[load.point] rounds: only a steady rate or concurrency can be cut; give rounds: 1',
    )
    expect(() => cut(options, 1)).not.toThrow()
  })

  test('has too few requests for its concurrency in every round', () => {
    expect(() => cut({ concurrency: 16, requests: 60 })).toThrow(
      '[load.point] rounds: 60 requests in 4 rounds are 15 a round, and it takes 16; give 64 at least, or fewer rounds',
    )
    expect(() => cut({ concurrency: 16, requests: 64 })).not.toThrow()
  })

  test('has too few sessions, whether they are asked for or all that there are', () => {
    expect(() => cut({ concurrency: 2, sessions: 7 })).toThrow('7 sessions in 4 rounds are 1 a round')
    expect(() => cut({ concurrency: 2 }, 4, numbered({ sessions: 7 }))).toThrow('7 sessions in 4 rounds are 1 a round')
    expect(() => cut({ concurrency: 2 }, 4, numbered({ sessions: 8 }))).not.toThrow()
  })

  test('has fewer requests than rounds', () => {
    expect(() => cut({ rate: 5, requests: 3 })).toThrow('3 requests in 4 rounds are 0 a round, and it takes 1')
  })
})
