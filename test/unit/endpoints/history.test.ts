import { describe, expect, test } from 'vitest'

import type { Turn } from '../../../src/datasets/workload.ts'
import { completions } from '../../../src/endpoints/completions.ts'
import { refuseHistory } from '../../../src/endpoints/history.ts'
import { responses } from '../../../src/endpoints/responses.ts'

const turn: Turn = { parts: [], inputTokens: 1 }

describe('an API without history', () => {
  test.each([
    ['one turn', [turn]],
    ['further turns that are whole bodies of their own', [turn, { ...turn, payload: { prompt: 'x' } }]],
  ])('takes sessions of %s', (_, turns) => {
    expect(() => refuseHistory(completions, { id: 's', turns })).not.toThrow()
  })

  test.each([
    ['two turns', [turn, turn]],
    ['a body of its own and a turn', [{ ...turn, payload: { prompt: 'x' } }, turn]],
    ['turns that bring messages', [turn, { ...turn, messages: [{ role: 'user', content: 'x' }] }]],
  ])('refuses sessions of %s', (_, turns) => {
    expect(() => refuseHistory(completions, { id: 's', turns })).toThrow(
      '[endpoint] Session s has 2 turns, and requests of the completions API hold no history.',
    )
  })
})

test('an API with history takes any session', () => {
  expect(() => refuseHistory(responses, { id: 's', turns: [turn, turn] })).not.toThrow()
})
