import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { ApiName } from '../../../src/endpoints/apis.ts'
import type { LoadOptions } from '../../../src/load/options.ts'
import { type Answer, isAnswer, type Reply } from '../../../src/load/reply.ts'
import { requestId } from '../../../src/load/request-id.ts'
import type { MediaItem } from '../../../src/media/item.ts'
import { briefed, resultApis, type StreamScript, streamScripts, textApis } from '../../support/dialects.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, type LoadRunOptions, RUN_ID, runAgainst, upTo } from '../../support/load-run.ts'
import { itemOf } from '../../support/media-items.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'
import { openSimulator, type SimulatorClient } from '../../support/simulator-client.ts'

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS })

let simulator: SimulatorClient
/** Two that answer alike, for they get the same requests in the same order. */
let twins: [SimulatorClient, SimulatorClient]

beforeAll(async () => {
  const [first, ...others] = await Promise.all([
    openSimulator(),
    openSimulator({ seed: 7 }),
    openSimulator({ seed: 7 }),
  ])
  simulator = first
  twins = others
})

afterAll(() => Promise.all([simulator, ...twins].map((each) => each[Symbol.asyncDispose]())))

interface AskOptions extends Omit<LoadRunOptions, 'endpoint'> {
  readonly streaming?: boolean
  readonly url?: string
}

const inTurn = (requests: number): LoadOptions => ({ concurrency: 1, requests })

function ask(api: ApiName, load: LoadOptions, options: AskOptions = {}): Promise<CollectedRun> {
  const { streaming, url = simulator.url, ...rest } = options
  return runAgainst(url, load, { workload: briefed(), model: 'sim', endpoint: { api, streaming }, ...rest })
}

function answersOf({ kinds, replies }: CollectedRun): Answer[] {
  expect(kinds).toEqual({ answer: replies.length })
  return replies.filter(isAnswer)
}

/** The replies to answers that a test has written: one a request, in order. */
async function repliesTo(api: ApiName, answers: readonly Script[]): Promise<readonly Reply[]> {
  await using server = await startScriptedServer((response, i, request) => answers[i]!(response, i, request))
  return (await ask(api, inTurn(answers.length), { url: server.url })).replies
}

const wholes = {
  error: '{"error":{"message":"engine died"}}',
  object: '{}',
  list: '[]',
  empties: '{"type":"message","choices":[],"output":[],"content":[],"data":[],"results":[]}',
  html: '<html></html>',
}

describe.each([...textApis, ...resultApis])('%s', (api) => {
  test('has every answer, with the usage that the server counted', async () => {
    const run = await ask(api, { concurrency: 2, requests: 6 })
    const truths = new Map((await simulator.truths()).map((truth) => [truth.id, truth]))
    for (const [i, { usage }] of answersOf(run).entries()) {
      const { inputTokens, cachedTokens } = truths.get(requestId(RUN_ID, run.records[i]!.seq))!
      expect(inputTokens).toBeGreaterThan(100)
      expect(usage!.inputTokens).toBe(inputTokens)
      // Rerankers don't tell.
      expect(usage!.cachedTokens).toBe(api === 'rerank' ? undefined : cachedTokens)
      expect(usage!.outputTokens).toBe(textApis.includes(api) ? 5 : undefined)
    }
    expect(truths.get(requestId(RUN_ID, 5))!.cachedTokens).toBeGreaterThan(80)
  })

  test('gives the words of the server where it refuses', async () => {
    const run = await ask(api, inTurn(2), { model: 'another' })
    expect(run.replies[0]).toEqual({ kind: 'http-404', message: 'The model `another` does not exist.' })
    expect(run.kinds).toEqual({ 'http-404': 2 })
  })

  test('takes whole answers under status 200 for failures where they hold an error or nothing', async () => {
    const answers = Object.values(wholes).map((body): Script => {
      return (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    expect(await repliesTo(api, answers)).toEqual([
      { kind: 'error-payload', message: 'engine died' },
      { kind: 'empty-answer', message: 'The answer holds no content.' },
      { kind: 'empty-answer', message: 'The answer holds no content.' },
      { kind: 'empty-answer', message: 'The answer holds no content.' },
      { kind: 'malformed', message: 'Not JSON: <html></html>' },
    ])
  })
})

describe.each(textApis)('%s', (api) => {
  test('says the same whole as streamed, a piece of content a token', async () => {
    const streamed = answersOf(await ask(api, inTurn(4), { url: twins[0].url }))
    const whole = answersOf(await ask(api, inTurn(4), { url: twins[1].url, streaming: false }))
    const said = ({ text, reasoning, toolCalls, usage }: Answer) => ({ text, reasoning, toolCalls, usage })
    expect(whole.map(said)).toEqual(streamed.map(said))
    expect(new Set(whole.map(({ text }) => text)).size).toBe(4)
    const pieces = (answers: Answer[]) => answers.map((answer) => [answer.streamed, answer.contentMs.length])
    expect(pieces(streamed)).toEqual(upTo(4).map(() => [true, 5]))
    expect(pieces(whole)).toEqual(upTo(4).map(() => [false, 1]))
  })
})

describe.each(['chat', 'responses', 'messages'] as const)('%s', (api) => {
  test('sends the turns before, the answers to them included', async () => {
    const run = await ask(api, { concurrency: 2 }, { workload: briefed({ sessions: 2, turns: 3 }) })
    const inputs = upTo(3).map((turn) => {
      const ofTurn = run.settled.filter(({ origin }) => origin.turnIndex === turn)
      return ofTurn.map(({ reply }) => (reply as Answer).usage!.inputTokens!)
    })
    // An answer of five tokens, and the next question.
    expect(Math.min(...inputs[1]!)).toBeGreaterThan(Math.max(...inputs[0]!) + 5)
    expect(Math.min(...inputs[2]!)).toBeGreaterThan(Math.max(...inputs[1]!) + 5)
  })
})

describe.each(['chat', 'responses', 'messages', 'embeddings'] as const)('%s', (api) => {
  test('carries pictures that the server can read', async () => {
    const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const item = itemOf('image', png)
    const broken = itemOf('image', png.subarray(1))
    const workload = (picture: MediaItem) => briefed({ picture })
    expect((await ask(api, inTurn(2), { workload: workload(item) })).kinds).toEqual({ answer: 2 })
    expect((await ask(api, inTurn(2), { workload: workload(broken) })).kinds).toEqual({ 'http-400': 2 })
  })
})

describe.each(['completions', 'embeddings', 'rerank'] as const)('%s', (api) => {
  test('refuses sessions of several turns before anything is sent', async () => {
    await using server = await startScriptedServer((response) => response.writeHead(500).end())
    const workload = briefed({ sessions: 2, turns: 3 })
    await expect(ask(api, { concurrency: 1 }, { url: server.url, workload })).rejects.toThrow(
      `[endpoint] Session briefed-0 has 3 turns, and requests of the ${api} API hold no history. ` +
        'Choose an api that has one (chat, responses, messages), or sessions of one turn.',
    )
    expect(server.requests).toEqual([])
  })
})

/** A stream whose pieces are written one after another. */
function streamOf(...pieces: readonly string[]): Script {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces) response.write(piece)
    response.end()
  }
}

describe.each(streamScripts)('a stream of $api', ({ api, noise, content, end, errors }: StreamScript) => {
  let good: Reply, silent: Reply, cut: Reply, broken: Reply, failed: readonly Reply[]

  beforeAll(async () => {
    ;[good, silent, cut, broken, ...failed] = (await repliesTo(api, [
      streamOf(...noise, content('a'), ...noise, content(' b'), content(' c'), end),
      streamOf(...noise, end),
      streamOf(...noise, content('a'), content(' b')),
      streamOf(content('a'), 'data: {"type":\n\n', end),
      ...errors.map((error) => streamOf(...noise, content('a'), error, end)),
    ])) as [Reply, Reply, Reply, Reply, ...Reply[]]
  })

  test('takes nothing but content for content', () => {
    expect(good).toEqual({
      kind: 'answer',
      text: 'a b c',
      reasoning: '',
      toolCalls: '',
      streamed: true,
      contentMs: [expect.any(Number), expect.any(Number), expect.any(Number)],
      usage: { inputTokens: 9, outputTokens: 3, cachedTokens: 4 },
    })
  })

  test('is an empty answer where nothing in it is content', () => {
    expect(silent).toMatchObject({ kind: 'empty-answer' })
  })

  test('is truncated without its end', () => {
    expect(cut).toMatchObject({ kind: 'truncated' })
  })

  test('is malformed with broken JSON', () => {
    expect(broken).toEqual({ kind: 'malformed', message: 'Not JSON: {"type":' })
  })

  test('fails with an error inside it, however well it ends', () => {
    expect(failed).toHaveLength(errors.length)
    for (const reply of failed) {
      expect(reply).toEqual({
        kind: 'error-payload',
        message: expect.stringMatching(/^engine died$|broken off/) as string,
      })
    }
  })
})
