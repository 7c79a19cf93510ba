import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

import { request } from 'undici'
import { describe, expect, test, vi } from 'vitest'

import { type CommandResult, type RunningCommand, startCommand } from '../support/command.ts'

interface Simulate extends RunningCommand {
  readonly url: string
}

/** Starts the simulator on a free port, and waits until it says where it is. */
async function simulate(...args: readonly string[]): Promise<Simulate> {
  const command = startCommand('simulate', '--port', '0', ...args)
  const url = await vi.waitFor(
    () => /at (http:\S+)\n/.exec(command.output.stdout)?.[1] ?? expect.fail(command.output.stderr),
    60_000,
  )
  return { ...command, url }
}

async function refused(...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand(...args)
  return await command.result
}

async function chat(url: string, body: object): Promise<unknown> {
  const { body: answer } = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], ...body }),
  })
  return await answer.json()
}

function isAlive({ process: { pid } }: RunningCommand): boolean {
  try {
    process.kill(pid!, 0)
    return true
  } catch {
    return false
  }
}

describe('inferbench simulate', () => {
  test('prints one line with its model and its URL, and answers there', async () => {
    await using command = await simulate(
      '--model',
      'mine',
      '--ttft-ms',
      '1',
      '--itl-ms',
      '{"type":"uniform","min":1,"max":2}',
      '--output-tokens',
      '3',
    )
    expect(command.output).toEqual({ stdout: `mine at ${command.url}\n`, stderr: '' })
    expect(command.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await chat(command.url, { model: 'mine' })).toMatchObject({
      object: 'chat.completion',
      usage: { completion_tokens: 3 },
    })
  })

  test('says the same to the same seed', async () => {
    await using first = await simulate('--seed', '7')
    await using second = await simulate('--seed', '7')
    const body = { model: 'inferbench-simulator', max_tokens: 5 }
    const answer = await chat(first.url, body)
    const said = { choices: [{ message: { content: expect.stringMatching(/./) } }], usage: { completion_tokens: 5 } }
    expect(answer).toMatchObject(said)
    expect(await chat(second.url, body)).toMatchObject({ choices: (answer as { choices: object[] }).choices })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends on %s, whatever it is doing, and leaves no process',
    async (signal) => {
      await using command = await simulate('--ttft-ms', '3600000')
      const broken = expect(chat(command.url, { model: 'inferbench-simulator', stream: true })).rejects.toThrow()
      await vi.waitFor(async () => {
        const { body } = await request(`${command.url}/inferbench/requests`)
        expect(await body.json()).toHaveLength(1)
      })
      command.process.kill(signal)
      expect(await command.result).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
      await broken
      expect(isAlive(command)).toBe(false)
      await expect(request(`${command.url}/health`)).rejects.toThrow('ECONNREFUSED')
    },
  )
})

describe('one clear line and exit code 1 for', () => {
  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { exitCode, stdout, stderr } = await refused('simulate', '--port', `${port}`)
    server.close()
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      new RegExp(`^error: \\[simulator\\] Can't listen on 127\\.0\\.0\\.1:${port}: .*address already in use.*\\n$`),
    )
  })

  test.for([
    [['--port', 'eighty'], `error: option '--port <port>' argument 'eighty' is invalid. expected a number`],
    [['--port', ''], `error: option '--port <port>' argument '' is invalid. expected a number`],
    [['--port', '70000'], 'error: [simulator] port: too big: expected number to be <=65535, got 70000'],
    [['--port'], `error: option '--port <port>' argument missing`],
    [['--ttft-ms', 'fast'], `error: option '--ttft-ms <length>' argument 'fast' is invalid. expected a number`],
    [
      ['--ttft-ms', '{"type":'],
      `error: option '--ttft-ms <length>' argument '{"type":' is invalid. expected a number or a distribution as JSON`,
    ],
    [['--itl-ms', '{"type":"weibull"}'], 'error: [simulator] itlMs: [random] Unknown distribution: "weibull"'],
    [['--itl-ms', 'Infinity'], 'error: [simulator] itlMs: expected a number or a distribution'],
    [
      ['--output-tokens', '0'],
      'error: [simulator.outputTokens] {"type":"constant","value":0} gave no length of at least 1',
    ],
    [['--max-running', '0'], 'error: [simulator] maxRunning: too small: expected number to be >=1, got 0'],
    [['--model', ''], 'error: [simulator] model: '],
    [['--tokenizer', './no-such-folder'], 'error: [tokenizer] "./no-such-folder" holds no tokenizer.json'],
    [['--host', '203.0.113.7'], `error: [simulator] Can't listen on 203.0.113.7:`],
    [['--prot', '1'], `error: unknown option '--prot'`],
    [['extra'], `error: too many arguments for 'simulate'`],
  ] as const)('%j', async ([args, message]) => {
    const { exitCode, stdout, stderr } = await refused('simulate', ...args)
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr.startsWith(message), stderr).toBe(true)
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('(Did you mean')),
    ).toHaveLength(1)
  })

  test('a command that does not exist', async () => {
    const { exitCode, stderr } = await refused('simulat')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`error: unknown command 'simulat'`)
  })
})

test('inferbench simulate --help lists every option', async () => {
  const { exitCode, stdout } = await refused('simulate', '--help')
  expect(exitCode).toBe(0)
  for (const option of [
    'port',
    'host',
    'model',
    'ttft-ms',
    'itl-ms',
    'output-tokens',
    'max-running',
    'tokenizer',
    'seed',
  ]) {
    expect(stdout).toContain(`--${option} `)
  }
})
