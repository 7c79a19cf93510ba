import { describe, expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { binBetween, type Bins, binSamples } from '../../../src/stats/bins.ts'
import { sortSamples } from '../../../src/stats/quantile.ts'

function samplesOf(values: readonly number[]) {
  return sortSamples(Float64Array.from(values))!
}

function naiveCounts({ edges, counts }: Bins, values: readonly number[]): number[] {
  return counts.map((_, i) => {
    const last = i === counts.length - 1
    return values.filter((value) => value >= edges[i]! && (last ? value <= edges[i + 1]! : value < edges[i + 1]!))
      .length
  })
}

describe('bins', () => {
  test.for<[kind: string, draw: (stream: () => number) => number]>([
    ['a narrow range', (stream) => 100 + stream() * 50],
    ['a wide range', (stream) => Math.exp(stream() * 10)],
    ['a wide range from 0', (stream) => (stream() < 0.2 ? 0 : Math.exp(stream() * 10))],
    ['negative numbers', (stream) => stream() * 2_000 - 1_000],
    ['whole numbers', (stream) => uniformInteger(stream, 3, 12)],
    ['whole numbers of a wide range', (stream) => Math.floor(Math.exp(stream() * 10))],
    ['shares', (stream) => stream()],
  ])('hold every sample of %s once, between the edges', ([kind, draw]) => {
    const stream = createStreams(42).stream(kind)
    const values = Array.from({ length: 500 }, () => draw(stream))
    const bins = binSamples(samplesOf(values), 20)
    expect(bins.counts).toEqual(naiveCounts(bins, values))
    expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(500)
    expect(bins.edges).toEqual(bins.edges.toSorted((a, b) => a - b))
    expect([bins.edges[0], bins.edges.at(-1)]).toEqual([Math.min(...values), Math.max(...values)])
    expect(bins.edges).toHaveLength(bins.counts.length + 1)
    expect(bins.counts.length).toBeLessThanOrEqual(20)
  })

  test('are as wide as each other over a narrow range', () => {
    expect(binSamples(samplesOf([0.5, 1.5, 2.5]), 4).edges).toEqual([0.5, 1, 1.5, 2, 2.5])
  })

  test('grow by a ratio over a wide one', () => {
    const { edges } = binSamples(samplesOf([0.5, 1_000_000.5]), 6)
    expect(edges.slice(1, 3).map((edge) => Math.round(edge))).toEqual([10, 100])
  })

  test('hold whole numbers, and all of them as many', () => {
    expect(binSamples(samplesOf([1, 2, 2, 3]), 40)).toEqual({ edges: [1, 2, 3, 3], counts: [1, 2, 1] })
    expect(binSamples(samplesOf([0, 1, 2, 3]), 2)).toEqual({ edges: [0, 2, 3], counts: [2, 2] })
  })

  test('are one where all samples are equal', () => {
    expect(binSamples(samplesOf([7, 7]), 40)).toEqual({ edges: [7, 7], counts: [2] })
    expect(binSamples(samplesOf([0.5, 0.5]), 40)).toEqual({ edges: [0.5, 0.5], counts: [2] })
  })

  test('lie where they are told to', () => {
    expect(binBetween(samplesOf([0, 0.1, 0.5, 1]), 0, 1, 4)).toEqual({
      edges: [0, 0.25, 0.5, 0.75, 1],
      counts: [2, 0, 1, 1],
    })
  })
})
