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

  test('takes everything that the simulator can be told', async () => {
    const flags = {
      'port': 0,
      'model': 'mine',
      'ttft-ms': 1,
      'itl-ms': 1,
      'output-tokens': 4,
      'max-running': 3,
      'prefill-tokens-per-second': 'Infinity',
      'decode-ms-per-running': 0.5,
      'kv-tokens': 100,
      'prefix-cache-blocks': 50,
      'block-tokens': 4,
      'encoder-cache-bytes': 1_000_000,
      'encode-ms-per-megapixel': 1,
      'encode-ms-per-audio-second': 1,
      'encode-ms-per-frame': 1,
      'failure-rate': 0.5,
      'failure-kinds': 'http-429,slow-headers',
      'retry-after-seconds': 9,
      'stall-ms': 5,
      'slow-headers-ms': 5,
      'tokenizer': 'builtin',
      'seed': 'mine',
    }
    await using command = await simulate(...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, `${value}`]))
    const messages = [{ role: 'user', content: 'one two three four five six seven eight nine ten' }]
    const answers = [
      await chat(command.url, { model: 'mine', messages }),
      await chat(command.url, { model: 'mine', messages }),
    ]
    for (let i = 2; i < 20; i++) answers.push(await chat(command.url, { model: 'mine', messages }))
    const errors = answers.filter((answer) => Object.hasOwn(answer as object, 'error'))
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) expect(error).toMatchObject({ error: { code: 429 } })
    const whole = answers.filter((answer) => !errors.includes(answer))
    expect(whole.at(-1)).toMatchObject({ usage: { completion_tokens: 4, prompt_tokens_details: { cached_tokens: 8 } } })
  })

  test('fails as often as it is told, by kind', async () => {
    await using command = await simulate('--model', 'mine', '--failure-kinds', 'http-500=1, stall=0')
    expect(await chat(command.url, { model: 'mine' })).toMatchObject({ error: { code: 500 } })
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
    [['--kv-tokens', '0.5'], 'error: [simulator] kvTokens: '],
    [['--block-tokens', '0'], 'error: [simulator] prefixCache.blockTokens: '],
    [['--failure-rate', '2'], 'error: [simulator] failures.rate: too big: expected number to be <=1, got 2'],
    [['--failure-rate', '0.1', '--failure-kinds', 'fire'], 'error: [simulator] failures.kinds.0: '],
    [['--failure-kinds', 'stall'], 'error: [simulator] failures.kinds: a list needs a rate; expected '],
    [
      ['--failure-kinds', 'stall=0.1,fire'],
      `error: option '--failure-kinds <kinds>' argument 'stall=0.1,fire' is invalid.`,
    ],
    [['--failure-kinds', 'stall=much'], `error: option '--failure-kinds <kinds>' argument 'stall=much' is invalid.`],
    [['--failure-kinds', 'stall,'], `error: option '--failure-kinds <kinds>' argument 'stall,' is invalid.`],
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

test('inferbench simulate --help shows a default for every option', async () => {
  const { exitCode, stdout } = await refused('simulate', '--help')
  expect(exitCode).toBe(0)
  const options = stdout.replaceAll(/\n {4,}/g, ' ').match(/^ {2}--.*$/gm)!
  expect(options).toHaveLength(23)
  for (const option of options.filter((line) => !line.includes('--failure-kinds'))) {
    expect(option).toMatch(/\(default: .+\)$/)
  }
})
