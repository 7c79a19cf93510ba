import { expect, test, vi } from 'vitest'

import type { LoadOptions } from '../../../src/load/options.ts'
import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'
import { rowOf } from '../../../src/report/request-row.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, RUN_ID, runAgainst, talks } from '../../support/load-run.ts'
import { head, runOf } from '../../support/runs.ts'
import { openSimulator } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

/** A load of any shape, with requests that are given up, sent again, or run out of time. */
function anyLoad(stream: Stream): LoadOptions {
  const pick = <Choice>(...choices: Choice[]) => choices[uniformInteger(stream, 0, choices.length - 1)]!
  const shape = pick<LoadOptions>(
    { concurrency: pick(3, 10), concurrencyOf: pick('sessions', 'requests') },
    { rate: 60, maxInFlight: pick(undefined, 12) },
    { users: 8, rate: 60 },
  )
  return {
    ...shape,
    ...pick<LoadOptions>({ requests: 80 }, { duration: '1s' }, { requests: 80, warmup: { requests: 15 } }),
    workers: pick(1, 2),
    timeout: '1500ms',
    gracePeriod: pick(5_000, 20),
    cancel: pick(undefined, { share: 0.2, after: { type: 'uniform', min: 0, max: 120 } }),
    retries: pick(undefined, { most: 2, on: ['http-429', 'connection-reset', 'timed-out'], backoff: { from: 20 } }),
  }
}

function reportOf({ settled, startMs }: CollectedRun) {
  const options = {
    runId: RUN_ID,
    startMs,
    warmupRequests: 0,
    warmupMs: 0,
    prefer: 'server',
    count: undefined,
  } as const
  const rows = settled.map((each) => rowOf(each, { ...options, redact: (text) => text }))
  return { rows, run: runOf(rows, { head: head() }).run }
}

test.for([1, 2, 3, 4, 5, 6])(
  'every request of any load is accounted for once, and the server agrees (%i)',
  async (seed) => {
    const load = anyLoad(createStreams(seed).stream('load'))
    await using simulator = await openSimulator({
      ttftMs: 15,
      itlMs: 4,
      failures: { kinds: { 'http-429': 0.1, 'connection-reset': 0.1, 'stall': 0.05, 'truncated': 0.05 } },
    })
    const workload = talks({ turns: 3 }, (session) => ({
      ...session,
      turns: session.turns.map((turn) => ({ ...turn, maxTokens: 12 })),
    }))
    const { rows, run } = reportOf(await runAgainst(simulator.url, load, { workload, model: 'sim', seed: `${seed}` }))
    const { sent, warmup: _, ...ends } = run.counts
    expect(sent).toBe(Object.values(ends).reduce((sum, count) => sum + count, 0))
    expect(sent).toBe(rows.length)

    const { started, completed, failed, withdrawn, unfinished } = run.sessions
    expect(started).toBe(new Set(rows.map(({ session }) => session)).size)
    expect(Math.min(completed, failed, withdrawn, unfinished)).toBeGreaterThanOrEqual(0)

    // Each attempt but the last was sent again, and the last was not.
    for (const attempts of Map.groupBy(rows, ({ seq }) => seq).values()) {
      const inOrder = attempts.sort((a, b) => (a.attempt ?? 0) - (b.attempt ?? 0))
      expect(inOrder.map(({ attempt = 0, retried = false }) => [attempt, retried])).toEqual(
        inOrder.map((_each, i) => [i, i < inOrder.length - 1]),
      )
    }

    // What the run cut off may not have come so far as the server.
    const certain = rows.filter(({ outcome }) => outcome !== 'cancelled').map(({ id }) => id)
    await eventually(async () => {
      const seen = (await simulator.truths()).map(({ id }) => id)
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toEqual(expect.arrayContaining(certain))
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(seen))
    })
  },
)
