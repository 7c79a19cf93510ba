import { setImmediate as soon } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { createTurns, turnOrder } from '../../../src/provider/turns.ts'
import { upTo } from '../../support/load-run.ts'

const never = new AbortController().signal

/** Lets whatever can go on go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await soon()
}

describe('the order of turns', () => {
  test('goes there and back again', () => {
    expect(turnOrder(2, 4)).toEqual([0, 1, 1, 0, 0, 1, 1, 0])
    expect(turnOrder(3, 3)).toEqual([0, 1, 2, 2, 1, 0, 0, 1, 2])
    expect(turnOrder(1, 2)).toEqual([0, 0])
  })

  test.for([2, 3, 5])('gives %d players the same mean place after any even number of rounds', (players) => {
    const order = turnOrder(players, 6)
    const meanPlace = (player: number) =>
      order.flatMap((each, place) => (each === player ? [place] : [])).reduce((sum, place) => sum + place) / 6
    expect(new Set(upTo(players).map(meanPlace)).size).toBe(1)
  })
})

describe('turns', () => {
  test('are taken in their order, one at a time, whoever asks first', async () => {
    const turns = createTurns([0, 1, 1, 0], never)
    const seen: string[] = []
    const play = async (player: number) => {
      for (const leg of [0, 1]) {
        await turns.take(player, async () => {
          seen.push(`${player}.${leg} begins`)
          await settle()
          seen.push(`${player}.${leg} ends`)
        })
      }
    }
    await Promise.all([play(1), play(0)])
    expect(seen).toEqual(['0.0', '1.0', '1.1', '0.1'].flatMap((leg) => [`${leg} begins`, `${leg} ends`]))
  })

  test('go on after one that fails, which fails for its player alone', async () => {
    const turns = createTurns([0, 1], never)
    const failed = turns.take(0, () => Promise.reject(new Error('out of memory')))
    const seen: number[] = []
    const next = turns.take(1, async () => void seen.push(1))
    await expect(failed).rejects.toThrow('out of memory')
    await next
    expect(seen).toEqual([1])
  })

  test('wait for a player who has not come yet', async () => {
    const turns = createTurns([0, 1], never)
    const seen: number[] = []
    const second = turns.take(1, async () => void seen.push(1))
    await settle()
    expect(seen).toEqual([])
    await turns.take(0, async () => void seen.push(0))
    await second
    expect(seen).toEqual([0, 1])
  })

  test.for(['before', 'while'])('wait for nobody once the signal has fired %s they wait', async (when) => {
    const ended = new AbortController()
    if (when === 'before') ended.abort()
    const turns = createTurns([0, 1], ended.signal)
    const freed = turns.take(1, async () => undefined)
    ended.abort()
    await expect(freed).resolves.toBeUndefined()
  })
})
