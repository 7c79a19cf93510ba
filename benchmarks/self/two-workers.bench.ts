import { expect, normal, test } from 'inferbench'

import { exert, exertInTurn } from './client-process.ts'
import { type Cost, costOf, print, printCosts } from './effort-table.ts'

test.override('simulatorOptions', { ttftMs: normal({ mean: 100, stddev: 20 }), itlMs: normal({ mean: 20, stddev: 2 }) })

/**
 * Two cores can't show two workers at full speed by the wall: server and main thread need theirs. So the same streams are sent
 * by one worker and by two, and each thread's CPU time a token says how many tokens a second it could bear with a core of its
 * own; the client bears what its busiest thread does, the one main thread included. Half the streams a worker is no help to
 * the two: a thread with less to do finds less to read each time it wakes.
 */
test('two workers bear 1.7 times the tokens of one', async ({ simulator }) => {
  const streams = (workers: number) => () =>
    exert('inferbench', {
      url: simulator.url,
      concurrency: 256,
      requests: 1_024,
      inputTokens: 200,
      outputTokens: [80, 176],
      streaming: true,
      workers,
    })
  const efforts = await exertInTurn(2, { one: streams(1), two: streams(2) })
  const one = costOf(efforts.one, 'token')
  const two = costOf(efforts.two, 'token')
  const ratio = bearable(two, 2) / bearable(one, 1)

  printCosts('workers', 'token', { one, two })
  print(
    `one worker bears ${bearable(one, 1).toFixed(0)} tokens/s, two ${bearable(two, 2).toFixed(0)}: ${ratio.toFixed(2)} times; ` +
      `the main thread ${(1e6 / two.mainUs).toFixed(0)}`,
  )
  expect(ratio).toBeGreaterThanOrEqual(1.7)
})

/** Tokens per second at which the first thread has no time left. */
function bearable({ workersUs, mainUs }: Cost, workers: number): number {
  return Math.min((1e6 * workers) / workersUs, 1e6 / mainUs)
}
