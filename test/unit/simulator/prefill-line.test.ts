import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createPrefillLine } from '../../../src/simulator/prefill-line.ts'

/** Work done tick by tick: in each, the first of the line loses one. */
function naiveLine() {
  const line: { item: number; left: number }[] = []
  const doneAt = new Map<number, number>()
  return {
    doneAt,
    add: (item: number, left: number) => void line.push({ item, left }),
    remove(item: number) {
      const at = line.findIndex((work) => work.item === item)
      if (at >= 0) line.splice(at, 1)
    },
    tick(nowMs: number) {
      if (line.length === 0) return
      line[0]!.left--
      if (line[0]!.left === 0) doneAt.set(line.shift()!.item, nowMs + 1)
    },
  }
}

describe('the line before the prefill', () => {
  test('computes one prompt after another', () => {
    const line = createPrefillLine<string>()
    expect([line.add('a', 10, 100), line.add('b', 5, 103), line.add('c', 1, 200)]).toEqual([110, 115, 201])
  })

  test('gives the rest of a prompt that is given up to those behind it', () => {
    const line = createPrefillLine<string>()
    for (const item of ['a', 'b', 'c']) line.add(item, 10, 0)
    expect(line.remove('a', 4)).toEqual({ behind: ['b', 'c'], soonerMs: 6 })
    expect(line.remove('c', 4)).toEqual({ behind: [], soonerMs: 10 })
    expect(line.add('d', 1, 5)).toBe(15)
  })

  test('gives nothing back for a prompt that is done, or was never there', () => {
    const line = createPrefillLine<string>()
    line.add('a', 10, 0)
    line.add('b', 10, 0)
    expect(line.remove('a', 10)).toEqual({ behind: [], soonerMs: 0 })
    expect(line.remove('x', 10)).toEqual({ behind: [], soonerMs: 0 })
    expect(line.add('c', 1, 10)).toBe(21)
  })

  test('agrees with work that is done tick by tick, whoever comes and goes', () => {
    const draw = createStreams(3).stream('line')
    for (let round = 0; round < 100; round++) {
      const line = createPrefillLine<number>()
      const naive = naiveLine()
      const endMs = new Map<number, number>()
      let items = 0
      for (let nowMs = 0; nowMs < 200; nowMs++) {
        if (nowMs < 100 && draw() < 0.3) {
          const workMs = uniformInteger(draw, 1, 8)
          naive.add(items, workMs)
          endMs.set(items, line.add(items, workMs, nowMs))
          items++
        }
        if (items > 0 && draw() < 0.1) {
          const gone = uniformInteger(draw, 0, items - 1)
          naive.remove(gone)
          const { behind, soonerMs } = line.remove(gone, nowMs)
          for (const item of behind) endMs.set(item, endMs.get(item)! - soonerMs)
          if (!naive.doneAt.has(gone)) endMs.delete(gone)
        }
        naive.tick(nowMs)
      }
      expect(endMs).toEqual(naive.doneAt)
    }
  })
})
