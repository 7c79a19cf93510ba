import { expect, normal, startSimulator, test } from 'inferbench'

import { compareAll, isRegression, printVerdicts, runMany } from './compared-runs.ts'

const LOAD = { requests: 500, concurrency: 16 }
const RUNS = 100
/** Each run is compared with those that came so many later: about as far apart as their number allows, each pair once. */
const APART = [33, 49]
const SLOWER = 1.15
const SLOW_RUNS = 50

test('200 comparisons of a server with itself raise 5 % false alarms at most; TTFT 15 % slower is caught in 90 %', async ({
  dataset,
  onTestFinished,
}) => {
  const prompts = dataset.synthetic({ inputTokens: 50, outputTokens: 8 })
  const server = await startSimulator()
  onTestFinished(server.close)
  const same = await runMany(server.url, prompts, { ...LOAD, runs: RUNS })
  const pairs = APART.flatMap((apart) => same.map((run, i) => [run, same[(i + apart) % RUNS]!] as const))
  const repeated = pairs.map(([before, now]) => compareAll(before, now))
  printVerdicts('the same server', repeated)
  printVerdicts(
    'the same server, without any tolerance',
    pairs.map(([before, now]) => compareAll(before, now, '0%')),
  )

  // What the simulator's own defaults are, 15 % slower up to the first token.
  const slowServer = await startSimulator({
    ttftMs: normal({ mean: 40 * SLOWER, stddev: 5 * SLOWER }),
    prefillTokensPerSecond: 100_000 / SLOWER,
    seed: 1,
  })
  onTestFinished(slowServer.close)
  const slow = await runMany(slowServer.url, prompts, { ...LOAD, runs: SLOW_RUNS })
  const slowed = slow.map((now, i) => compareAll(same[i]!, now))
  printVerdicts('TTFT 15 % slower', slowed)

  const alarms = repeated.filter((differences) => isRegression(differences)).length
  const caught = slowed.filter((differences) => isRegression(differences, /^ttft$/)).length
  expect(repeated).toHaveLength(200)
  expect(alarms / repeated.length).toBeLessThanOrEqual(0.05)
  expect(caught / slowed.length).toBeGreaterThanOrEqual(0.9)
})
