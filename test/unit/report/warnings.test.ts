import { describe, expect, test } from 'vitest'

import { lengthDiffers } from '../../../src/report/warnings.ts'
import { failure, row, runOf, times } from '../../support/runs.ts'

function warnings(...[rows, options]: Parameters<typeof runOf>): string[] {
  return runOf(rows, options).run.validity.warnings.map(({ message, advice }) => `${message}; ${advice}`)
}

describe('a server that has more in its cache than the workload repeats', () => {
  const cached = (share: number) => times(10, (i) => row(i, { inputTokens: 100, cachedTokens: 100 * share }))
  const repeating = (prefixHitRate?: number) => ({ head: { workload: { dataset: 'synthetic', prefixHitRate } } })

  test('has seen the prompts before', () => {
    expect(warnings(cached(0.6), repeating(0))).toEqual([
      'the server had 60 % of the prompt tokens in its cache, and this workload repeats only 0 % of them: it has seen these prompts before; use cacheBust, another seed, or restart the server',
    ])
  })

  test('may have chat templates on top, or a workload of which nothing is known', () => {
    expect(warnings(cached(0.64), repeating(0.6))).toEqual([])
    expect(warnings(cached(0.6), repeating())).toEqual([])
  })
})

test('what this machine ran out of is said once, with what to do', () => {
  const rows = [
    failure(0, 'out-of-file-descriptors', 'connect EMFILE 10.0.0.1:8000'),
    failure(1, 'out-of-file-descriptors', 'connect EMFILE 10.0.0.2:8000'),
    failure(2, 'out-of-ports', 'connect EADDRNOTAVAIL'),
    failure(3),
  ]
  expect(warnings(rows)).toEqual([
    '2 requests found no file descriptor: each connection takes one; raise the limit with ulimit -n before the run, or lower the load',
    "1 request found no port of this machine: a closed connection keeps its own for a minute; use connections: 'pooled', widen net.ipv4.ip_local_port_range, or name several addresses of the server",
  ])
})

describe('an answer is not as long as asked', () => {
  test.for([
    [100, 100, false],
    [95, 100, false],
    [94, 100, true],
    [105, 100, false],
    [106, 100, true],
    // Beyond a thousand tokens the difference is what counts.
    [1_950, 2_000, false],
    [1_949, 2_000, true],
    [1, 1, false],
    [0, 1, true],
  ] as const)('%i tokens of %i: %s', ([outputTokens, maxTokens, differs]) => {
    expect(lengthDiffers(outputTokens, maxTokens)).toBe(differs)
  })

  test('which is worth a warning in more than a tenth of the answers', () => {
    const run = (short: number) => times(20, (i) => row(i, i < short ? { outputTokens: 3 } : {}))
    expect(warnings(run(2))).toEqual([])
    expect(warnings(run(3))).toMatchInlineSnapshot(`
      [
        "3 of 20 answers are not as long as asked; the model ends on its own: pass extraBody: { ignore_eos: true } where the server knows it",
      ]
    `)
  })

  test('and never is where the server decides', () => {
    const { maxTokens: _, ...unbounded } = row(0, { outputTokens: 3 })
    expect(warnings([unbounded])).toEqual([])
  })
})

test('tokens that are chunks are worth a warning', () => {
  const rows = [row(0), row(1, { tokenSource: { input: 'tokenizer', output: 'chunks' } })]
  expect(warnings(rows)).toMatchInlineSnapshot(`
    [
      "in 1 answer each chunk was counted as one token: the server reported no usage; name the model's tokenizer, or let the server report usage",
    ]
  `)
})

test('so are sessions that the end of the run cut off, where a session has more than one turn', () => {
  const first = [row(0, { turns: 3 }), row(1, { turn: 1, turns: 3 }), row(2, { turns: 3 })]
  expect(warnings(first)).toEqual([
    '2 of 2 sessions were cut off by the end of the run before their last turn; bound the load by sessions to let every session finish',
  ])
  expect(warnings([...first, row(3, { turn: 2, turns: 3 }), row(4, { turn: 2, turns: 3 })])).toEqual([])
})

test('so are requests that had to be cancelled', () => {
  expect(warnings([row(0), row(1, { outcome: 'cancelled' })])).toMatchInlineSnapshot(`
    [
      "1 request still ran after the grace period and had to be cancelled; raise gracePeriod to wait for them",
    ]
  `)
})

test('but not in a run that was broken off: there it was not the grace period that ended them', () => {
  expect(warnings([row(0), row(1, { outcome: 'cancelled' })], { finished: false })).toEqual([])
})

test('warm-up requests are worth none', () => {
  expect(warnings([row(0), row(1, { phase: 'warmup', outcome: 'cancelled' })])).toEqual([])
})

test('a run can be judged in spite of them', () => {
  expect(runOf([row(0), row(1, { outcome: 'cancelled' })]).run.validity).toMatchObject({ valid: true, problems: [] })
})
