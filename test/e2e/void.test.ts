import { describe, expect, test } from 'vitest'

import { startFloodServer } from '../support/flood-server.ts'
import { config, createProject } from '../support/project.ts'

/** Bounds that no server misses, so that nothing but the client can fail it. */
const suite = `
  import { expect, test } from 'inferbench'
  test('streams', async ({ dataset, load }) => {
    const prompts = dataset.synthetic({ inputTokens: 5, outputTokens: 1_000 })
    const run = await load(prompts, { concurrency: 1_000, requests: 2_000, workers: 1 })
    expect(run).toMeetSlo({ ttft: { p50: 600_000 }, requestLatency: { p50: 600_000 }, errorRate: 1 })
  })
`

describe('one worker that is asked for more streams than it can serve', () => {
  test('fails the suite with the reason, not with a latency', async () => {
    await using server = await startFloodServer()
    await using project = createProject({
      'vitest.config.ts': config(`{ endpoint: { url: '${server.url}' } }`),
      'streams.bench.ts': suite,
    })
    const { exitCode, stdout, stderr, report } = await project.run()
    expect(exitCode).toBe(1)
    expect(server.streams).toBe(2_000)
    const reason = /void: the client's event loop was late by [\d.]+ ms at p99, above 25\.0 ms; .*workers/
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(reason)
    expect(stderr).toContain("the client's event loop was late by")
    // Each of them holds by its number, and none is called met or missed.
    const [run] = report!.runs
    expect(run!.counts.completed).toBe(2_000)
    expect(run!.validity.problems.map(({ code }) => code)).toContain('event-loop-delay')
    expect(run!.slos.map(({ status }) => status)).toEqual(['inconclusive', 'inconclusive', 'inconclusive'])
    expect(stderr).not.toMatch(/[✓✗] (?:ttft|requestLatency)/)
  })
})
