import { expect, test, vi } from 'vitest'

import { PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, numbersOf, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

const quickly: Script = (response) => streamWords(response, ['a'])
const options = { users: 5, rate: 50, workers: 2 } as const

/** When the turns of each user were scheduled, ms from the start. */
function schedules({ settled, startMs }: CollectedRun): number[][] {
  return upTo(5).map((user) =>
    settled
      .filter(({ origin }) => origin.slot!.user === user)
      .map(({ record }) => record.scheduledMs - startMs)
      .sort((a, b) => a - b),
  )
}

test('users take their turns in their slots, over all workers, each session on its own', async () => {
  await using server = await startScriptedServer(quickly)
  const run = await runAgainst(server.url, { ...options, requests: 100 }, { workload: talks({ turns: 4 }) })
  expect([run.kinds, numbersOf(run)]).toEqual([{ answer: 100 }, upTo(100)])
  for (const [user, times] of schedules(run).entries()) {
    expect(times).toEqual(times.map((_, i) => expect.closeTo(20 * user + 100 * i, 5) as number))
  }
  expect(run.records.every(({ sentMs, scheduledMs }) => sentMs >= scheduledMs)).toBe(true)
})

test('a turn that had to wait for its answer is charged from its slot', async () => {
  await using server = await startScriptedServer((response) => void setTimeout(() => quickly(response, 0, null!), 250))
  const run = await runAgainst(server.url, { ...options, requests: 20 }, { workload: talks({ turns: 3 }) })
  // Every answer takes longer than the gap of 100 ms, so every turn but the first of a user is late.
  const later = run.records.filter(({ scheduledMs }) => scheduledMs - run.startMs > 99)
  expect(later).toHaveLength(15)
  for (const { scheduledMs, sentMs, heldMs } of later) {
    expect(heldMs).toBeGreaterThan(100)
    expect(sentMs - scheduledMs).toBeGreaterThanOrEqual(heldMs)
  }
  for (const [user, times] of schedules(run).entries()) {
    expect(times).toEqual(times.map((_, i) => expect.closeTo(20 * user + 100 * i, 5) as number))
  }
})

test('users whose sessions have run out go, and the run ends with the last', async () => {
  await using server = await startScriptedServer(quickly)
  const run = await runAgainst(server.url, { ...options, rate: 200, sessions: 12 }, { workload: talks({ turns: 3 }) })
  expect(run.records).toHaveLength(36)
  expect(new Set(run.origins.map(({ conversation }) => conversation.session.id)).size).toBe(12)
})
