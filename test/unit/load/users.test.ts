import { describe, expect, test } from 'vitest'

import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { createPlanner, type PlannedRequest } from '../../../src/load/planner.ts'
import { slotMs } from '../../../src/load/users.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { talks, upTo } from '../../support/load-run.ts'

const pacing = { kind: 'users', users: 6, rate: 4, maxInFlight: undefined } as const

describe('slots', () => {
  test('of a user are users / rate seconds apart', () => {
    const times = upTo(5).map((index) => slotMs(pacing, { user: 2, index }))
    expect(times).toEqual([500, 2_000, 3_500, 5_000, 6_500])
  })

  test('of all users together come at the rate, at equal gaps, from the first instant on', () => {
    const times = upTo(6).flatMap((user) => upTo(10).map((index) => slotMs(pacing, { user, index })))
    expect(times.sort((a, b) => a - b)).toEqual(upTo(60).map((i) => 250 * i))
  })
})

/** Plays a load against a server whose answers take a given time each: when each request left, by user. */
function play(options: LoadOptions, workload: Workload, serveMs: (request: PlannedRequest) => number | undefined) {
  const load = resolveLoad(options, workload)
  const planner = createPlanner({ workload, load, streams: createStreams('users') })
  const left: { user: number; session: number; turn: number; slotMs: number; dueMs: number }[] = []
  const open: PlannedRequest[] = []
  for (let next = planner.begin(); next; next = planner.begin()) open.push(next)
  while (open.length > 0 && left.length < 500) {
    const next = open.sort((a, b) => a.request.dueMs! - b.request.dueMs!).shift()!
    const { dueMs, slotMs: at = dueMs, session } = next.request
    left.push({ user: next.origin.slot!.user, session, turn: next.origin.turnIndex, slotMs: at!, dueMs: dueMs! })
    const took = serveMs(next)
    const answer = took === undefined ? undefined : { text: 'a', tokens: () => 1 }
    const following = planner.follow(next.origin, answer, dueMs! + (took ?? 10))
    if (following) open.push(following)
  }
  return { left, planner }
}

const options = { users: 6, rate: 4, duration: '1h' } as const
const ofUser = <Left extends { user: number }>(left: readonly Left[], user: number) =>
  left.filter((each) => each.user === user)

describe('users', () => {
  test('take turns exactly users / rate seconds apart while answers are faster than that', () => {
    const { left } = play(options, talks({ turns: 3, delayMs: 9_999 }), () => 1_499)
    for (const user of upTo(6)) {
      const times = ofUser(left, user).map(({ dueMs }) => dueMs)
      expect(times).toEqual(times.map((_, i) => user * 250 + i * 1_500))
    }
  })

  test('make up the rate together, whatever their sessions are', () => {
    const { left } = play(options, talks({ turns: 3 }), () => 1_200)
    expect(left.map(({ dueMs }) => dueMs)).toEqual(left.map((_, i) => 250 * i))
  })

  test('wait for a late answer, keep their schedule, and catch up with it', () => {
    let slow = true
    const { left } = play(options, talks({ turns: 100 }), ({ origin }) => {
      if (origin.slot!.user === 1 && slow) return ((slow = false), 4_000)
      return 100
    })
    const turns = ofUser(left, 1).slice(0, 6)
    expect(turns.map((each) => each.slotMs)).toEqual([250, 1_750, 3_250, 4_750, 6_250, 7_750])
    expect(turns.map(({ dueMs }) => dueMs)).toEqual([250, 4_250, 4_350, 4_750, 6_250, 7_750])
    expect(ofUser(left, 2).every((each) => each.dueMs === each.slotMs)).toBe(true)
  })

  test('begin another session in the slot after their last turn, which is whose it is however others fare', () => {
    const sessionsOf = (serveMs: () => number) => {
      const { left } = play(options, talks({ turns: 2 }), serveMs)
      return upTo(6).map((user) =>
        ofUser(left, user)
          .slice(0, 6)
          .map(({ session, turn }) => [session, turn]),
      )
    }
    const expected = upTo(6).map((user) => upTo(6).map((i) => [user + 6 * Math.floor(i / 2), i % 2]))
    expect(sessionsOf(() => 100)).toEqual(expected)
    let calls = 0
    expect(sessionsOf(() => (calls++ % 7) * 900)).toEqual(expected)
  })

  test('begin another session in the next slot where a turn failed', () => {
    let failed = false
    const { left } = play(options, talks({ turns: 4 }), ({ origin }) => {
      if (failed || origin.slot!.user !== 0) return 100
      failed = true
      return undefined
    })
    const turns = ofUser(left, 0).slice(0, 3)
    expect(turns.map(({ session, turn, dueMs }) => [session, turn, dueMs])).toEqual([
      [0, 0, 0],
      [6, 0, 1_500],
      [6, 1, 3_000],
    ])
  })

  test('go one after another where sessions run out, each of which is begun once', () => {
    const cut = (session: Session, index: number) => ({ ...session, turns: session.turns.slice(0, 1 + (index % 3)) })
    const { left, planner } = play({ users: 6, rate: 4, sessions: 20 }, talks({ turns: 3 }, cut), () => 100)
    expect([planner.begun, planner.live]).toEqual([20, 0])
    expect([...new Set(left.map(({ session }) => session))].sort((a, b) => a - b)).toEqual(upTo(20))
  })

  test('are refused where the workload has fewer sessions', () => {
    expect(() => play({ users: 6, rate: 4 }, talks({ sessions: 5 }), () => 1)).toThrow(
      '[load] The talks workload has 5 sessions, and 6 users were asked for.',
    )
  })
})
