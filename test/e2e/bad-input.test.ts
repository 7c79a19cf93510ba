import { describe, expect, test } from 'vitest'

import { config, createProject } from '../support/project.ts'
import { chunk, type Script, startScriptedServer } from '../support/scripted-server.ts'

const suite = (load: string, slo = '{ errorRate: 0 }', workload = '{ inputTokens: 5 }') => `
  import { expect, test } from 'inferbench'
  test('chat', async ({ dataset, load }) => {
    const run = await load(dataset.synthetic(${workload}), ${load})
    expect(run).toMeetSlo(${slo})
  })
`

async function failure(plugin: string, bench: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  await using project = createProject({ 'vitest.config.ts': config(plugin), 'chat.bench.ts': bench })
  const { exitCode, stderr, stdout } = await project.run({ env })
  expect(exitCode).toBe(1)
  return stdout + stderr
}

const simulator = '{ simulator: { ttftMs: 5, itlMs: 1, outputTokens: 3 } }'
const valid = '{ concurrency: 1, requests: 5 }'

describe('one clear error for', () => {
  test.for([
    [
      'an unknown load option',
      suite('{ concurency: 1, requests: 5 }'),
      "unknown key 'concurency'; known: name, concurrency",
    ],
    ['no bound', suite('{ concurrency: 1 }'), 'give requests, sessions or duration: this workload never ends'],
    [
      'two loops at once',
      suite('{ concurrency: 1, rate: 2, requests: 5 }'),
      'give either concurrency (closed loop), rate (open loop)',
    ],
    ['an unknown metric', suite(valid, '{ tfft: { p99: 1 } }'), "unknown key 'tfft'; known: ttft"],
    ['an unknown statistic', suite(valid, '{ ttft: { p100: 1 } }'), "unknown statistic 'p100'"],
    [
      'an unknown dataset option',
      suite(valid, '{}', '{ inputTokens: 5, outputToken: 3 }'),
      "unknown key 'outputToken'",
    ],
  ] as const)('%s', async ([, bench, message]) => {
    expect(await failure(simulator, bench)).toContain(message)
  })

  test('an unknown plugin option', async () => {
    expect(await failure('{ endpont: {} }', suite(valid))).toContain(
      "unknown key 'endpont'; known: endpoint, tokenizer",
    )
  })

  test('an endpoint that refuses', async () => {
    const output = await failure(`{ endpoint: { url: 'http://127.0.0.1:1' } }`, suite(valid))
    expect(output).toMatch(/http:\/\/127\.0\.0\.1:1\/v1\/models refused the connection: .*\. Start the server/)
  })

  test('a model that the server does not have', async () => {
    await using server = await startScriptedServer((response) => response.end())
    const output = await failure(`{ endpoint: { url: '${server.url}', model: 'gpt-9' } }`, suite(valid))
    expect(output).toContain(`does not list the model "gpt-9". It has: scripted.`)
    expect(server.requests).toEqual([])
  })

  test('an unreadable tokenizer', async () => {
    const output = await failure(`{ tokenizer: './no-such-folder' }`, suite(valid))
    expect(output).toContain('"./no-such-folder" holds no tokenizer.json')
  })

  test('an API key never appears in the output', async () => {
    await using server = await startScriptedServer((response) => response.writeHead(401).end('bad key'))
    const output = await failure(`{ endpoint: { url: '${server.url}' } }`, suite(valid), {
      INFERBENCH_API_KEY: 'sk-very-secret',
    })
    expect(output).toContain('5 × http-401: bad key')
    expect(output).not.toContain('sk-very-secret')
    expect(server.requests[0]!.headers.authorization).toBe('Bearer sk-very-secret')
  })
})

describe('a server that', () => {
  const scripts: [string, Script, string][] = [
    [
      'resets in mid-stream',
      (response) => void (response.write(chunk({ content: 'a' })), setTimeout(() => response.destroy(), 20)),
      '5 × connection-reset',
    ],
    [
      'answers HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'),
      '5 × malformed: Not JSON: <h1>Hello</h1>',
    ],
    [
      'answers broken JSON',
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"choices": [\n\n'),
      '5 × malformed: Not JSON',
    ],
    [
      'says an error under 200',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end('data: {"error":{"message":"CUDA out of memory"}}\n\n'),
      '5 × error-payload: CUDA out of memory',
    ],
    ['hangs', () => undefined, '5 × timed-out'],
  ]
  test.for(scripts)('%s is counted under its name', async ([, script, message]) => {
    await using server = await startScriptedServer((response, index, request) => {
      response.setHeader('content-type', 'text/event-stream')
      script(response, index, request)
    })
    await using project = createProject({
      'vitest.config.ts': config(`{ endpoint: { url: '${server.url}' } }`),
      'chat.bench.ts': suite(`{ concurrency: 5, requests: 5, timeout: '1s' }`),
    })
    const { exitCode, stdout, report } = await project.run()
    expect(exitCode).toBe(1)
    expect(stdout).toContain(message)
    expect(stdout).toContain('errorRate 100 % > 0 %')
    expect(report!.runs[0]!.counts).toMatchObject({ sent: 5, completed: 0 })
    expect(server.openSockets).toBe(0)
  })
})
