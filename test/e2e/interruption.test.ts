import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { eventually } from '../support/eventually.ts'
import { config, createProject, requestsSeen } from '../support/project.ts'
import { chunk, type Script, startScriptedServer } from '../support/scripted-server.ts'

/** Streams a token every 20 ms for two seconds. */
const slowly: Script = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let left = 100
  const timer = setInterval(() => {
    if (left-- > 0) response.write(chunk({ content: ' word' }))
    else response.end(chunk({}, 'stop'))
  }, 20)
  response.once('close', () => clearInterval(timer))
}

const quickly: Script = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(chunk({ content: 'done' }) + chunk({}, 'stop'))
}

const suite = (load: string, options = '') => `
  import { expect, test } from 'inferbench'
  test('first', ${options} async ({ dataset, load }) => {
    await load(dataset.synthetic({ inputTokens: 5, outputTokens: 100 }), ${load})
  })
  test('second', async ({ load, dataset }) => {
    await load(dataset.synthetic({ inputTokens: 5, outputTokens: 100 }), { concurrency: 1, requests: 1 })
  })
`

describe('a load that is broken off', () => {
  test('by a test timeout closes its sockets before the next test, and its rows become a report', async () => {
    await using server = await startScriptedServer(slowly)
    await using project = createProject({
      'vitest.config.ts': config(`{ endpoint: { url: '${server.url}' } }`),
      'a.bench.ts': suite('{ concurrency: 8, requests: 1_000 }', '{ timeout: 3_000 },'),
    })
    const { exitCode, stderr, report } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Test timed out in 3000ms')

    const [first, second] = report!.runs
    expect(first).toMatchObject({ finished: false, validity: { valid: false, problems: [{ code: 'interrupted' }] } })
    expect(first!.counts.cancelled).toBe(8)
    expect(second).toMatchObject({ finished: true, counts: { sent: 1, completed: 1 } })
    // Eight at a time until the timeout, then nothing but the second test's own request.
    expect(server.requests).toHaveLength(first!.counts.sent + 1)
    expect(server.openSockets).toBe(0)
  })

  test.for<[signal: NodeJS.Signals, code: number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('by %s still leaves a report of what was measured, and exit code %i', async ([signal, code]) => {
    await using server = await startScriptedServer(quickly)
    await using project = createProject({
      'vitest.config.ts': config(`{ endpoint: { url: '${server.url}' } }`),
      'a.bench.ts': suite(`{ rate: 100, duration: '60s' }`),
    })
    const { process: vitest, result } = project.start()
    await requestsSeen(server.requests, 200, result)
    vitest.kill(signal)
    const { exitCode, report } = await result
    expect(exitCode).toBe(code)
    expect(report).toMatchObject({ finished: false, runs: [{ name: 'first', finished: false, client: null }] })
    expect(report!.runs[0]!.counts.completed).toBeGreaterThan(100)
    expect(report!.runs[0]!.metrics.ttft!.n).toBe(report!.runs[0]!.counts.completed)
    // The test's own process notices a moment later that nobody is there any more.
    await eventually(() => expect(server.openSockets).toBe(0))
    const seen = server.requests.length
    await sleep(500)
    expect(server.requests).toHaveLength(seen)
    expect(server.openSockets).toBe(0)
  })
})
