import { expect, test, type Workload } from 'inferbench'
import { afterAll } from 'vitest'

import { openEndpoint } from '../../src/fixtures/endpoint.ts'
import { startCannedServer } from './canned-server.ts'
import { print, printLoad } from './effort-table.ts'
import { residentBytes } from './resident.ts'

/** `REQUESTS=200000` for a shorter run: a million take two to three minutes on an idle machine. */
const REQUESTS = Number(process.env['REQUESTS'] ?? 1_000_000)
/** From here on memory is to be flat. */
const FULL = 100_000
const STEPS = 20
if (!(REQUESTS > FULL)) throw new Error(`REQUESTS is ${process.env['REQUESTS']}, and must be above ${FULL}`)

/** How much more or less of its heap V8 happens to have collected. */
const SLACK_BYTES = 100e6
/** What a request may leave in memory: the exact samples of its metrics, eight bytes each, in columns that double as they grow. */
const BYTES_A_REQUEST = 250

const server = await startCannedServer()
afterAll(() => server[Symbol.asyncDispose]())
test.override('endpoint', () => openEndpoint({ url: server.url, streaming: false }, false))

test(`${REQUESTS} short requests take at most 1.5 GB, which the first ${FULL} have filled`, async ({
  dataset,
  load,
}) => {
  const resident: { index: number; bytes: number }[] = []
  const prompts = watched(dataset.synthetic({ inputTokens: 8, outputTokens: 1 }), (index) => {
    if (index % (REQUESTS / STEPS) === 0 || index === FULL) resident.push({ index, bytes: residentBytes() })
  })
  const run = await load(prompts, { concurrency: 64, requests: REQUESTS })
  resident.push({ index: REQUESTS, bytes: residentBytes() })
  const most = Math.max(...resident.map(({ bytes }) => bytes))
  const filled = resident.filter(({ index }) => index >= FULL).map(({ bytes }) => bytes)
  const grown = Math.max(...filled) - filled[0]!

  print(`resident, MB, by requests: ${resident.map(({ index, bytes }) => `${index}: ${megabytes(bytes)}`).join(', ')}`)
  print(
    `${(run.durationMs / 1e3).toFixed(0)} s, at most ${megabytes(most)} MB, ${megabytes(grown)} MB grown after ${FULL}`,
  )
  printLoad()
  expect(run.counts.completed).toBe(REQUESTS)
  expect(most).toBeLessThanOrEqual(1.5e9)
  expect(grown).toBeLessThanOrEqual(SLACK_BYTES + BYTES_A_REQUEST * (REQUESTS - FULL))
})

/** The same workload, each of whose sessions is noticed when it is asked for: shortly before it is sent, in order. */
function watched(workload: Workload, onSession: (index: number) => void): Workload {
  return {
    ...workload,
    session(index) {
      onSession(index)
      return workload.session(index)
    },
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
