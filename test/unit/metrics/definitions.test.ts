import { describe, expect, test } from 'vitest'

import { definitionOf, REQUEST_METRICS, RUN_METRICS } from '../../../src/metrics/definitions.ts'
import { boundSchema } from '../../../src/stats/bound.ts'

const all = [...REQUEST_METRICS, ...RUN_METRICS]

describe('the catalogue of metrics', () => {
  test('names every metric once', () => {
    expect(new Set(all).size).toBe(all.length)
    expect(new Set(all.map((name) => definitionOf(name).label)).size).toBe(all.length)
  })

  test.for(['ttft', 'ttst', 'itl', 'icl', 'requestLatency', 'effectiveLatency', 'errorRate'] as const)(
    'bounds %s from above by a bare number',
    (name) => {
      expect(boundSchema(definitionOf(name).better).parse(1)).toEqual({ max: 1 })
    },
  )

  test.for([
    ...(['outputTokensPerSecondPerUser', 'prefillTokensPerSecond', 'requestsPerSecond'] as const),
    ...(['outputTokensPerSecond', 'totalTokensPerSecond'] as const),
  ])('bounds %s from below by a bare number', (name) => {
    expect(boundSchema(definitionOf(name).better).parse(1)).toEqual({ min: 1 })
  })

  test('gives lengths and concurrency no better side', () => {
    const neutral = all.filter((name) => definitionOf(name).better === 'neither')
    expect(neutral).toEqual(['inputTokens', 'outputTokens', 'reasoningTokens', 'cachedTokens', 'concurrency'])
  })
})
