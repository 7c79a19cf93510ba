import { expect, test, vi } from 'vitest'

import { PATIENCE_MS } from '../../support/eventually.ts'
import { numbered, runAgainst } from '../../support/load-run.ts'
import { createBarrier, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

test('a ceiling keeps an open loop below it, and every request still leaves', async () => {
  const barrier = createBarrier(3, 30)
  await using server = await startScriptedServer(barrier.script)
  const run = await runAgainst(server.url, { rate: 2_000, requests: 30, maxInFlight: 3 })
  expect([run.kinds, barrier.peak, run.health.peakInFlight]).toEqual([{ answer: 30 }, 3, 3])
  const held = run.records.filter(({ heldMs }) => heldMs > 0)
  expect(held.length).toBeGreaterThan(20)
  for (const { sentMs, scheduledMs, heldMs } of held) expect(sentMs - scheduledMs).toBeGreaterThanOrEqual(heldMs - 1e-6)
})

test('a limit on prefills keeps so many waiting for their first byte', async () => {
  let waiting = 0
  let most = 0
  await using server = await startScriptedServer((response) => {
    most = Math.max(most, ++waiting)
    setTimeout(() => {
      waiting--
      streamWords(response, ['a', 'b', 'c'])
    }, 15)
  })
  const run = await runAgainst(server.url, { concurrency: 12, requests: 60, prefillConcurrency: 2 })
  expect([run.kinds, most]).toEqual([{ answer: 60 }, 2])
})

test('stages of a rate end the run by themselves', async () => {
  await using server = await startScriptedServer((response) => streamWords(response, ['a']))
  const stages = [
    { rate: 100, duration: 200 },
    { rate: 400, duration: 100 },
  ]
  const { records, startMs } = await runAgainst(server.url, { stages, arrivals: 'constant' })
  const dues = records.map(({ scheduledMs }) => scheduledMs - startMs)
  expect([dues.filter((ms) => ms < 199.9).length, dues.length]).toEqual([20, 60])
})

test.each<[string, 'linear' | undefined]>([
  ['slide', 'linear'],
  ['fall', undefined],
])('stages that %s to a rate of 0 are sent whole, and end the run once the last answer has come', async (_, ramp) => {
  await using server = await startScriptedServer((response) => streamWords(response, ['a']))
  const stages = [
    { rate: 200, duration: 200 },
    { rate: 0, duration: 1_000, ramp },
  ]
  const { records, kinds } = await runAgainst(server.url, { stages })
  expect(kinds).toEqual({ answer: records.length })
  expect(records.length).toBeGreaterThan(20)
})

test('a workload that ends before a rate does is too small for it', async () => {
  await using server = await startScriptedServer((response) => streamWords(response, ['a']))
  const stages = [
    { rate: 100, duration: 200 },
    { rate: 0, duration: 400, ramp: 'linear' as const },
  ]
  const run = runAgainst(server.url, { stages, arrivals: 'constant' }, { workload: numbered({ sessions: 30 }) })
  await expect(run).rejects.toThrow('The numbered workload ended after 30 sessions, and the duration is not over.')
})
