import { expect, test } from 'vitest'

import { config, createProject, patient } from '../support/project.ts'

const suite = `
  import { expect, test } from 'inferbench'

  test('users, some of whom leave, at a server that sheds load', async ({ dataset, load, simulator }) => {
    const talks = dataset.synthetic({ inputTokens: 20, outputTokens: 10, turns: 3 })
    const run = await load(talks, {
      users: 10,
      rate: 40,
      requests: 120,
      cancel: { share: 0.2, after: 120 },
      retries: { most: 5, on: ['http-429'], backoff: { from: 20 } },
    })
    expect(run).toMeetSlo({ errorRate: 0 })
    expect(run.counts.withdrawn).toBeGreaterThan(0)
    expect(run.counts.retried).toBeGreaterThan(0)
    expect(run.counts.cancelled + run.counts.failed + run.counts.timedOut).toBe(0)
  })
`

test('users, requests that are given up, and retries meet an SLO on errors, and the terminal says what was asked', async () => {
  const simulator =
    "simulator: { ttftMs: 60, itlMs: 12, failures: { kinds: { 'http-429': 0.2 }, retryAfterSeconds: 0 } }"
  await using project = createProject({
    'vitest.config.ts': config(`{ ${simulator}, ${patient} }`),
    'shapes.bench.ts': suite,
  })
  const { exitCode, stdout, stderr, report } = await project.run()
  expect([exitCode, stderr]).toEqual([0, ''])
  const said = stdout.replaceAll(/\s+/g, ' ')
  expect(said).toContain('10 users at 40 requests/s · 20 % cancelled after 120 ms · up to 5 retries')
  expect(said).toMatch(/errors 0 % · \d+ retried · \d+ given up on purpose/)
  const { counts } = report!.runs[0]!
  expect(counts.sent).toBe(counts.completed + counts.withdrawn + counts.retried)
  expect(counts.completed + counts.withdrawn).toBe(120)
})
