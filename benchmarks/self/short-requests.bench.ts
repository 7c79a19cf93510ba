import { expect, test } from 'inferbench'

import { startCannedServer } from './canned-server.ts'
import { exert, exertInTurn } from './client-process.ts'
import { costOf, print, printCosts } from './effort-table.ts'

test.override('simulatorOptions', { ttftMs: 0, itlMs: 0, prefillTokensPerSecond: 1e9 })

test('short requests to a bare node:http server: 8,000 a second a worker core', async () => {
  await using server = await startCannedServer()
  expect(await perWorkerSecond('bare server', server.url)).toBeGreaterThanOrEqual(8_000)
})

test('short requests to the simulator: 8,000 a second a worker core', async ({ simulator }) => {
  expect(await perWorkerSecond('simulator', simulator.url)).toBeGreaterThanOrEqual(8_000)
})

/**
 * Requests per CPU second of the sending thread, beside a bare undici loop over the same server. By CPU time, not by the
 * wall: on two cores the server, the main thread and the worker are in each other's way.
 */
async function perWorkerSecond(title: string, url: string): Promise<number> {
  const exercise = {
    url,
    concurrency: 64,
    requests: 40_000,
    inputTokens: 8,
    outputTokens: [1, 1],
    streaming: false,
    workers: 1,
  } as const
  const efforts = await exertInTurn(2, {
    undici: () => exert('undici', exercise),
    inferbench: () => exert('inferbench', exercise),
  })
  const undici = costOf(efforts.undici, 'request')
  const ours = costOf(efforts.inferbench, 'request')
  const { workersUs, mainUs } = ours

  printCosts(title, 'request', { undici, inferbench: ours })
  print(
    `a worker core: ${perSecond(workersUs)} requests/s, ${(workersUs / undici.totalUs).toFixed(2)} times the CPU of undici; ` +
      `the main thread that builds and reads for all workers: ${perSecond(mainUs)} requests/s`,
  )
  return 1e6 / workersUs
}

function perSecond(us: number): string {
  return (1e6 / us).toFixed(0)
}
