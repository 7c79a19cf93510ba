import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { startSimulator } from '../../../src/simulator/simulator.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { type CollectedRun, runAgainst, talks, upTo } from '../../support/load-run.ts'
import { createBarrier, type ReceivedRequest, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

/** What a request says, in the words of its messages. */
function saidIn({ body }: ReceivedRequest): string[] {
  return (JSON.parse(body) as Body).messages.map(({ content }) => content)
}

/** Turns of each session in the order in which they ended. */
function turnsBySession({ origins }: CollectedRun): Record<string, number[]> {
  const turns: Record<string, number[]> = {}
  for (const { conversation, turnIndex } of origins) (turns[conversation.session.id] ??= []).push(turnIndex)
  return turns
}

describe('sessions', () => {
  test('send each turn after the answer to the one before, which is in its history word for word', async () => {
    await using server = await startScriptedServer((response, index) =>
      streamWords(response, ['re: ', `${index} 🌍"\n`]),
    )
    const run = await runAgainst(server.url, { concurrency: 3 }, { workload: talks({ sessions: 10, turns: 3 }) })
    expect(run.kinds).toEqual({ answer: 30 })
    expect(turnsBySession(run)).toEqual(Object.fromEntries(upTo(10).map((i) => [`talk-${i}`, [0, 1, 2]])))
    const answers = new Map(server.requests.map((request, i) => [saidIn(request).at(-1), `re: ${i} 🌍"\n`]))
    for (const said of server.requests.map(saidIn).filter(({ length }) => length > 1)) {
      expect(said.filter((_, i) => i % 2 === 1)).toEqual(
        said
          .slice(0, -1)
          .filter((_, i) => i % 2 === 0)
          .map((text) => answers.get(text)),
      )
    }
  })

  test('pause between the end of an answer and the next turn, and are never early', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = talks({ sessions: 4, turns: 3, delayMs: 60 })
    const { settled, startMs } = await runAgainst(server.url, { concurrency: 4 }, { workload })
    const ofTalk = settled.filter(({ origin }) => origin.conversation.session.id === 'talk-2')
    expect(ofTalk).toHaveLength(3)
    for (const [i, { record }] of ofTalk.entries()) {
      if (i === 0) continue
      const dueMs = ofTalk[i - 1]!.record.endMs + 60
      expect(record.scheduledMs).toBeCloseTo(dueMs, 6)
      expect(record.sentMs).toBeGreaterThanOrEqual(dueMs)
    }
    expect(startMs).toBeLessThan(ofTalk[0]!.record.sentMs)
  })

  test('are as many at once as the concurrency, pauses included', async () => {
    const barrier = createBarrier(5, 60)
    await using server = await startScriptedServer(barrier.script)
    await runAgainst(server.url, { concurrency: 5 }, { workload: talks({ sessions: 20, turns: 3 }) })
    expect(barrier.peak).toBe(5)
    const alive = new Set<string>()
    let most = 0
    for (const [question] of server.requests.map(saidIn).map((said) => [said.at(-1)!])) {
      const [, talk, , turn] = question!.split(' ')
      alive.add(talk!)
      most = Math.max(most, alive.size)
      if (turn === '2') alive.delete(talk!)
    }
    expect(most).toBe(5)
  })

  test('end with a turn that fails, and their place goes to another', async () => {
    await using server = await startScriptedServer((response, _, request) => {
      const failing = saidIn(request).at(-1)!.endsWith('turn 1')
      return failing ? response.writeHead(500).end('no') : streamWords(response, ['a'])
    })
    const run = await runAgainst(server.url, { concurrency: 2 }, { workload: talks({ sessions: 9, turns: 3 }) })
    expect(run.kinds).toEqual({ 'answer': 9, 'http-500': 9 })
    expect(Object.values(turnsBySession(run))).toEqual(upTo(9).map(() => [0, 1]))
  })

  test('of a bounded number are begun, and every one is finished', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const run = await runAgainst(server.url, { rate: 500, sessions: 12 }, { workload: talks({ turns: 2 }) })
    expect(Object.values(turnsBySession(run))).toEqual(upTo(12).map(() => [0, 1]))
  })

  test('are cut off by a bound on requests', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const run = await runAgainst(server.url, { concurrency: 2, requests: 7 }, { workload: talks({ turns: 4 }) })
    expect(run.records).toHaveLength(7)
    expect(server.requests).toHaveLength(7)
  })

  test('that end before the requests asked for are an error', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const running = runAgainst(
      server.url,
      { concurrency: 2, requests: 50 },
      { workload: talks({ sessions: 3, turns: 2 }) },
    )
    await expect(running).rejects.toThrow('The talks workload ended after 3 sessions, and 50 requests were asked for.')
  })

  test('begin at the times of a trace', async () => {
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = talks({ sessions: 5, turns: 2 }, (session, i) => ({ ...session, startMs: 30 * i }))
    const { settled, startMs } = await runAgainst(server.url, { schedule: 'trace' }, { workload })
    const first = settled.filter(({ origin }) => origin.turnIndex === 0).map(({ record }) => record)
    expect(first.map(({ scheduledMs }) => scheduledMs - startMs).sort((a, b) => a - b)).toEqual(
      upTo(5).map((i) => expect.closeTo(30 * i, 6) as number),
    )
    for (const { sentMs, scheduledMs } of first) expect(sentMs).toBeGreaterThanOrEqual(scheduledMs)
  })
})

test('the simulator sees the prompt grow by what was said, in tokens of its own', async () => {
  const simulator = await startSimulator({ ttftMs: 1, itlMs: 1 })
  onTestFinished(simulator.close)
  const workload = talks({ sessions: 3, turns: 4 }, (session) => ({
    ...session,
    turns: session.turns.map((turn) => ({ ...turn, maxTokens: 20 })),
  }))
  const { settled } = await runAgainst(simulator.url, { concurrency: 3 }, { workload, model: simulator.model })
  const inputs = upTo(4).map((turn) =>
    settled
      .filter(({ origin }) => origin.turnIndex === turn)
      .map(({ reply }) => ('usage' in reply ? reply.usage!.inputTokens! : NaN)),
  )
  const [first, ...later] = inputs.map((tokens) => Math.min(...tokens))
  for (const [i, tokens] of later.entries()) expect(tokens).toBeGreaterThanOrEqual(first! + 20 * (i + 1))
  expect(new Set(inputs.map(({ length }) => length))).toEqual(new Set([3]))
})
