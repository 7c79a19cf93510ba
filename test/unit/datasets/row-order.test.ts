import { describe, expect, test } from 'vitest'

import { createRowOrder, type RowOrderOptions } from '../../../src/datasets/row-order.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { upTo } from '../../support/load-run.ts'

function order(options: RowOrderOptions, size = 10, seed = 42) {
  return createRowOrder(options, size, createStreams(seed), 'dataset.test')
}

function draw(options: RowOrderOptions, count: number, size?: number): number[] {
  const { at } = order(options, size)
  return upTo(count).map(at)
}

describe('the order of rows', () => {
  test('is that of the file, once, unless told otherwise', () => {
    const plain = order({})
    expect([plain.sessions, plain.plain, plain.options]).toEqual([
      10,
      true,
      { sampling: { type: 'sequential' }, repeat: false },
    ])
    expect(draw({}, 10)).toEqual(upTo(10))
  })

  test('may be shuffled, each row once', () => {
    const { sessions, plain } = order({ sampling: 'shuffle' })
    const drawn = draw({ sampling: 'shuffle' }, 10)
    expect([sessions, plain]).toEqual([10, false])
    expect(drawn).not.toEqual(upTo(10))
    expect(drawn.toSorted((a, b) => a - b)).toEqual(upTo(10))
  })

  test('may begin anew after the last row, without end', () => {
    expect(order({ repeat: true }).sessions).toBe(Infinity)
    expect(draw({ repeat: true }, 7, 3)).toEqual([0, 1, 2, 0, 1, 2, 0])
    const shuffled = draw({ sampling: 'shuffle', repeat: true }, 30)
    expect([0, 10, 20].map((from) => shuffled.slice(from, from + 10).toSorted((a, b) => a - b))).toEqual([
      upTo(10),
      upTo(10),
      upTo(10),
    ])
    expect(shuffled.slice(0, 10)).not.toEqual(shuffled.slice(10, 20))
  })

  test('may be a law, without end', () => {
    const random = order({ sampling: 'random' })
    expect([random.sessions, random.options]).toEqual([Infinity, { sampling: { type: 'uniform' }, repeat: true }])
    expect(new Set(draw({ sampling: 'random' }, 300)).size).toBe(10)
    expect(draw({ sampling: { type: 'fixed', index: 3 } }, 3)).toEqual([3, 3, 3])
  })

  test('depends on the seed alone', () => {
    for (const sampling of ['shuffle', 'random'] as const) {
      const { at } = order({ sampling, repeat: true })
      expect(upTo(40).toReversed().map(at).toReversed()).toEqual(draw({ sampling, repeat: true }, 40))
      expect(upTo(40).map(order({ sampling, repeat: true }, 10, 43).at)).not.toEqual(upTo(40).map(at))
    }
  })

  test('names what comes again anew each time', () => {
    expect(order({}).idOf(4, 'chat')).toBe('chat')
    expect(order({ sampling: 'shuffle' }).idOf(4, 'chat')).toBe('chat')
    expect(order({ repeat: true }).idOf(4, 'chat')).toBe('chat#4')
    expect(order({ sampling: 'random' }).idOf(4, 'chat')).toBe('chat#4')
  })

  test('without end can’t be told to end', () => {
    expect(() => order({ sampling: 'random', repeat: false })).toThrow(
      "[dataset.test] repeat: uniform sampling draws without end, got false. Leave repeat out, or use 'sequential' or 'shuffle'.",
    )
  })

  test('by a law has to fit the rows', () => {
    expect(() => order({ sampling: { type: 'fixed', index: 10 } })).toThrow(
      '[dataset.test.sampling] index: must be below the size, 10, got 10',
    )
  })
})
