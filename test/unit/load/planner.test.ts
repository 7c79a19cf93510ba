import { describe, expect, test } from 'vitest'

import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { createPlanner, type PlannedRequest, type Planner } from '../../../src/load/planner.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { numbered, talks } from '../../support/load-run.ts'
import { textOf } from '../../support/prompts.ts'

function planning(options: LoadOptions, workload: Workload = numbered()): Planner {
  return createPlanner({
    workload,
    load: resolveLoad(options, workload),
    streams: createStreams('planner'),
  })
}

/** First turns until there are no more, or `most`. */
function beginAll(planner: Planner, most = 1_000): PlannedRequest[] {
  const planned: PlannedRequest[] = []
  for (let next = planner.begin(); next && planned.push(next) < most; next = planner.begin());
  return planned
}

function said({ content }: PlannedRequest): string[] {
  return content.messages.map(({ role, parts }) => `${role}: ${textOf(parts)}`)
}

const answer = (text: string) => ({ text, tokens: () => 3 })

describe('first turns', () => {
  test('are the sessions in their order', () => {
    const planned = beginAll(planning({ concurrency: 1, requests: 3 }))
    expect(planned.map(({ request, origin }) => [request.key, origin.conversation.session.id])).toEqual([
      [0, 'numbered-0'],
      [1, 'numbered-1'],
      [2, 'numbered-2'],
    ])
    expect(said(planned[2]!)).toEqual(['user: prompt 2'])
  })

  test('are no more than the requests, those of the warm-up included, or than the sessions asked for', () => {
    expect(beginAll(planning({ concurrency: 1, requests: 3, warmup: { requests: 4 } }))).toHaveLength(7)
    expect(beginAll(planning({ concurrency: 1, sessions: 5 }))).toHaveLength(5)
    expect(beginAll(planning({ concurrency: 1 }, numbered({ sessions: 9 })))).toHaveLength(9)
  })

  test('never end where time alone bounds them', () => {
    expect(beginAll(planning({ concurrency: 1, duration: 1 }), 2_000)).toHaveLength(2_000)
  })

  test('have no due time in a closed loop, and that of their arrival in an open one', () => {
    const dues = (options: LoadOptions) => beginAll(planning(options)).map(({ request }) => request.dueMs)
    expect(dues({ concurrency: 1, requests: 2 })).toEqual([undefined, undefined])
    expect(dues({ rate: 4, arrivals: 'constant', requests: 4 })).toEqual([0, 250, 500, 750])
  })

  test('are due at their own time under the schedule of a trace', () => {
    const timed = talks({ sessions: 3, turns: 1 }, (session, i) => ({ ...session, startMs: 40 * i }))
    const planned = beginAll(planning({ schedule: 'trace' }, timed))
    expect(planned.map(({ request }) => request.dueMs)).toEqual([0, 40, 80])
  })

  test('without a time are refused under the schedule of a trace', () => {
    const planner = planning({ schedule: 'trace' }, talks({ sessions: 1 }))
    expect(() => planner.begin()).toThrow('needs the time at which each session starts, and session talk-0 has none')
  })
})

describe('further turns', () => {
  function talk(options: Partial<LoadOptions> = {}, change?: (session: Session) => Session) {
    const planner = planning({ concurrency: 1, sessions: 1, ...options }, talks({ sessions: 1, turns: 3 }, change))
    return { planner, opening: planner.begin()! }
  }

  test('carry what was said before, the answers of the server among it', () => {
    const { planner, opening } = talk()
    const second = planner.follow(opening.origin, answer('live 0'), 100)!
    const third = planner.follow(second.origin, answer('live 1'), 250)!
    expect(said(third)).toEqual([
      'user: talk 0 turn 0',
      'assistant: live 0',
      'user: talk 0 turn 1',
      'assistant: live 1',
      'user: talk 0 turn 2',
    ])
    expect([opening, second, third].map(({ request: { opens, closes } }) => [opens, closes])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ])
  })

  test('carry the answers of the dataset where the history is its', () => {
    const { planner, opening } = talk({ history: 'dataset' })
    const second = planner.follow(opening.origin, answer('live 0'), 0)!
    expect(said(second)[1]).toBe('assistant: kept 0')
  })

  test('of a dataset without answers are refused where the history is its', () => {
    const silent = (session: Session) => ({
      ...session,
      turns: session.turns.map(({ answer: _, ...turn }) => turn),
    })
    const { planner, opening } = talk({ history: 'dataset' }, silent)
    expect(() => planner.follow(opening.origin, answer('live'), 0)).toThrow(
      "history: 'dataset' needs an answer for turn 0 of session talk-0, and the dataset has none. Use history: 'live'.",
    )
  })

  test('count the tokens of the whole prompt: preamble, earlier turns, answers, their own', () => {
    const system = { messages: [{ role: 'system', parts: [{ type: 'text', text: 'be brief' }] }], tokens: 10 } as const
    const { planner, opening } = talk({}, (session) => ({ ...session, preamble: system }))
    const second = planner.follow(opening.origin, answer('live'), 0)!
    expect([opening.origin.promptTokens, second.origin.promptTokens]).toEqual([14, 14 + 3 + 4])
    expect(said(second)[0]).toBe('system: be brief')
  })

  test('are due their delay after the end of the answer', () => {
    const { planner, opening } = talk({}, (session) => ({
      ...session,
      turns: session.turns.map((turn, i) => ({ ...turn, delayMs: 1_000 * i })),
    }))
    const second = planner.follow(opening.origin, answer('live'), 130.5)!
    expect(second.request.dueMs).toBe(1_130.5)
    expect(planner.follow(second.origin, answer('live'), 2_000)!.request.dueMs).toBe(4_000)
  })

  test('are not due before their own time under the schedule of a trace, and only there', () => {
    const timed = (session: Session) => ({
      ...session,
      startMs: 0,
      turns: session.turns.map((turn, i) => ({ ...turn, startMs: 5_000 * i })),
    })
    const dueOf = (options: Partial<LoadOptions>, endMs: number) => {
      const planner = planning({ ...options, sessions: 1 }, talks({ sessions: 1 }, timed))
      return planner.follow(planner.begin()!.origin, answer('live'), endMs)!.request.dueMs
    }
    expect([dueOf({ schedule: 'trace' }, 300), dueOf({ schedule: 'trace' }, 6_000)]).toEqual([5_000, 6_000])
    expect(dueOf({ concurrency: 1 }, 300)).toBe(300)
  })

  test('do not come after a request without an answer, nor after the last', () => {
    const { planner, opening } = talk()
    expect([planner.begun, planner.live]).toEqual([1, 1])
    expect(planner.follow(opening.origin, undefined, 0)).toBeUndefined()
    expect(planner.live).toBe(0)
    const single = planning({ concurrency: 1, requests: 1 })
    expect(single.follow(single.begin()!.origin, answer('x'), 0)).toBeUndefined()
    expect(single.live).toBe(0)
  })
})

describe('a workload that is too small', () => {
  test('for the requests asked for is refused at once, where it knows how many it has', () => {
    expect(() =>
      planning({ concurrency: 1, requests: 100, warmup: { requests: 1 } }, numbered({ sessions: 100 })),
    ).toThrow('[load] The numbered workload has 100 requests, and 101 were asked for.')
  })

  test('for the sessions asked for is refused at once', () => {
    expect(() => planning({ concurrency: 1, sessions: 3 }, talks({ sessions: 2 }))).toThrow(
      '[load] The talks workload has 2 sessions, and 3 were asked for.',
    )
  })

  test('is not refused where it is just large enough', () => {
    expect(beginAll(planning({ concurrency: 1, requests: 100 }, numbered({ sessions: 100 })))).toHaveLength(100)
  })
})
