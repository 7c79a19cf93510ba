import { describe, expect, test } from 'vitest'

import {
  collectConversations,
  type ConversationStatistics,
  renderConversationStatistics,
} from '../../../src/datasets/conversation-statistics.ts'
import type { Session, Turn } from '../../../src/datasets/workload.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { upTo } from '../../support/load-run.ts'

/** A conversation of so many tokens a message; a missing answer is undefined. */
function conversation(...messages: readonly (readonly [user: number, answer: number | undefined])[]): Session {
  const turns = messages.map(([inputTokens, tokens]): Turn => ({
    parts: [],
    inputTokens,
    ...(tokens === undefined ? {} : { answer: { text: '', tokens } }),
  }))
  return { id: 'a', turns }
}

function statisticsOf(sessions: readonly Session[]): ConversationStatistics {
  const collector = collectConversations()
  for (const session of sessions) collector.add(session)
  return collector.statistics()
}

describe('the statistics', () => {
  test('of a worked example', () => {
    const { conversations, requests } = statisticsOf([
      conversation([100, 10], [20, 30]),
      conversation([50, 5]),
      conversation([30, 40], [30, 40], [30, 41]),
    ])
    expect(conversations.conversation_turns).toMatchObject({ n: 3, mean: 4, min: 2, p50: 4, max: 6 })
    expect(conversations.user_tokens).toMatchObject({ n: 3, min: 30, p50: 50, max: 60 })
    expect(conversations.assistant_tokens).toMatchObject({ n: 3, min: 5, p50: 20, max: 121 / 3 })
    // 100, 100 + 10 + 20; 50; 30, 30 + 40 + 30, 30 + 40 + 30 + 40 + 30
    expect(requests.request_tokens).toMatchObject({
      n: 6,
      min: 30,
      p50: 100,
      max: 170,
      mean: (100 + 130 + 50 + 30 + 100 + 170) / 6,
    })
  })

  test('agree with a naive count of random conversations', () => {
    const stream = createStreams(42).stream('statistics')
    const tokens = () => uniformInteger(stream, 1, 500)
    const sessions = upTo(200).map(() =>
      conversation(...upTo(1 + (tokens() % 6)).map(() => [tokens(), tokens()] as const)),
    )
    const all = sessions.flatMap(({ turns }) =>
      turns.map(({ inputTokens }, turn) =>
        turns.slice(0, turn).reduce((sum, past) => sum + past.inputTokens + past.answer!.tokens, inputTokens),
      ),
    )
    const { request_tokens: requests } = statisticsOf(sessions).requests
    expect(requests).toMatchObject({ n: all.length, min: Math.min(...all), max: Math.max(...all) })
    expect(requests!.mean).toBeCloseTo(all.reduce((sum, value) => sum + value) / all.length, 6)
  })

  test('count a question without an answer, and leave the answers out', () => {
    const { conversations, requests } = statisticsOf([conversation([10, undefined])])
    expect(conversations.conversation_turns).toMatchObject({ n: 1, mean: 1 })
    expect(conversations).not.toHaveProperty('assistant_tokens')
    expect(requests.request_tokens).toMatchObject({ n: 1, mean: 10 })
  })

  test('of nothing are nothing', () => {
    expect(statisticsOf([])).toEqual({ conversations: {}, requests: {} })
  })
})

describe('the tables', () => {
  test('have the columns of pandas, with the standard deviation of a sample', () => {
    const sessions = [100, 200, 300, 1_400].map((tokens) => conversation([tokens, 20], [tokens, 40]))
    expect(`\n${renderConversationStatistics(statisticsOf(sessions))}`).toMatchInlineSnapshot(`
      "
      Conversations statistics:
                          count  mean     std  min  25%  50%  75%    90%    99%    max
      conversation_turns      4     4       0    4    4    4    4      4      4      4
      user_tokens             4   500  605.53  100  175  250  575  1,070  1,367  1,400
      assistant_tokens        4    30       0   30   30   30   30     30     30     30

      Request statistics:
                      count  mean     std  min  25%  50%  75%    90%      99%    max
      request_tokens      8   760  928.96  100  215  360  815  1,826  2,720.6  2,820
      "
    `)
  })

  test('show no deviation of one value', () => {
    const [, , row] = renderConversationStatistics(statisticsOf([conversation([10, 20])])).split('\n')
    expect(row!.split(/ {2,}/)).toEqual(['conversation_turns', '1', '2', '–', '2', '2', '2', '2', '2', '2', '2'])
  })

  test('fit a terminal of 120 columns with numbers of six digits', () => {
    const sessions = [111_111, 222_222].map((tokens) => conversation([tokens, tokens], [tokens, tokens]))
    const lines = renderConversationStatistics(statisticsOf(sessions)).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120)
  })
})
