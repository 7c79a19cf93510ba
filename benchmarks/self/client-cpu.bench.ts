import { expect, normal, test } from 'inferbench'

import { exert, exertInTurn } from './client-process.ts'
import { costOf, print, printCosts } from './effort-table.ts'

/** 50 tokens per second a stream, with the spread that keeps streams from ticking in step. */
test.override('simulatorOptions', { ttftMs: normal({ mean: 100, stddev: 20 }), itlMs: normal({ mean: 20, stddev: 2 }) })

test('256 streams at 50 tokens/s: a token takes at most 1.25 times the CPU of a bare node:http reader', async ({
  simulator,
}) => {
  const exercise = {
    url: simulator.url,
    concurrency: 256,
    requests: 2_048,
    inputTokens: 200,
    outputTokens: [80, 176],
    streaming: true,
  } as const
  const efforts = await exertInTurn(2, {
    'node:http': () => exert('node:http', exercise),
    'inferbench': () => exert('inferbench', exercise),
    'undici': () => exert('undici', exercise),
  })
  const bare = costOf(efforts['node:http'], 'token')
  const ours = costOf(efforts.inferbench, 'token')
  const ratio = ours.totalUs / bare.totalUs

  printCosts('256 streams', 'token', {
    'node:http': bare,
    'undici': costOf(efforts.undici, 'token'),
    'inferbench': ours,
  })
  print(
    `${ratio.toFixed(2)} times node:http, of which the sending thread ${(ours.workersUs / bare.totalUs).toFixed(2)}`,
  )
  for (const effort of efforts.inferbench) expect(effort.tokens).toBe(efforts['node:http'][0]!.tokens)
  expect(ratio).toBeLessThanOrEqual(1.25)
})
