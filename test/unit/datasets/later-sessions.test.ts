import { describe, expect, test } from 'vitest'

import { laterSessions } from '../../../src/datasets/later-sessions.ts'
import { numbered, upTo } from '../../support/load-run.ts'

const idsOf = (workload: ReturnType<typeof numbered>, count: number) =>
  upTo(count).map((index) => workload.session(index).id)

describe('the later sessions of a workload', () => {
  test('are those of the workload from there on', () => {
    const workload = numbered()
    expect(idsOf(laterSessions(workload, 3), 4)).toEqual(idsOf(workload, 7).slice(3))
  })

  test('of what is later already add up', () => {
    const workload = numbered()
    expect(idsOf(laterSessions(laterSessions(workload, 3), 4), 2)).toEqual(idsOf(laterSessions(workload, 7), 2))
  })

  test('are fewer, and how many requests they make is not known', () => {
    const later = laterSessions(numbered({ sessions: 10 }), 4)
    expect(later.sessions).toBe(6)
    expect(later).not.toHaveProperty('requests')
  })

  test('are without end where the workload has none', () => {
    expect(laterSessions(numbered(), 1_000).sessions).toBe(Infinity)
  })

  test('from the first one on are the workload', () => {
    const workload = numbered({ sessions: 10 })
    expect(laterSessions(workload, 0)).toBe(workload)
  })
})
