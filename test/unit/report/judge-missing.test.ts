import { describe, expect, test } from 'vitest'

import { judge } from '../../../src/report/judge.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import { failure, head, oneToken, row, runOf, times, wholeAnswer } from '../../support/runs.ts'

/** Why there is no verdict. */
function reasonOf(rows: RequestRow[], slo: Slo, streaming = true): string | null {
  const { run, samples } = runOf(rows, { head: { endpoint: { ...head().endpoint, streaming } } })
  const [verdict] = judge(run, samples, parseSlo(slo))
  expect(verdict).toMatchObject({ status: 'inconclusive', observed: null, interval: null })
  return verdict!.reason
}

/** Several tokens, but all of them in one event. */
function oneChunk(seq: number): RequestRow {
  const { ttst: _, outputTokensPerSecondPerUser: _2, ...rest } = row(seq)
  return { ...rest, icl: [], itl: 0 }
}

describe('a metric without samples is inconclusive and says why', () => {
  test('nothing completed', () => {
    const rows = times(3, (i) => failure(i))
    expect(reasonOf(rows, { ttft: { mean: 1 } })).toBe('there is no sample of ttft: no request completed')
    expect(reasonOf(rows, { requestsPerSecond: 1 })).toBe('no request completed')
    expect(reasonOf(rows, { goodput: { where: { ttft: 1 }, perSecond: 1 } })).toBe('no request completed')
  })

  test('the endpoint is not streamed', () => {
    const rows = times(3, wholeAnswer)
    for (const metric of ['ttft', 'ttst', 'itl', 'icl', 'outputTokensPerSecondPerUser'] as const) {
      const reason = reasonOf(rows, { [metric]: { mean: { max: 1 } } }, false)
      expect(reason).toBe(`there is no sample of ${metric}: the endpoint is not streamed`)
    }
  })

  test('the API generates no tokens', () => {
    const rows = times(3, (i) => {
      const { outputTokens: _, maxTokens: _2, ...rest } = wholeAnswer(i)
      return { ...rest, tokenSource: { input: 'server' } }
    })
    for (const metric of ['ttft', 'itl', 'outputTokens'] as const) {
      const reason = reasonOf(rows, { [metric]: { mean: { max: 1 } } }, false)
      expect(reason).toBe(`there is no sample of ${metric}: no token was generated`)
    }
    expect(reasonOf(rows, { outputTokensPerSecond: 1 }, false)).toBe('no token was generated')
    expect(reasonOf(rows, { cacheHitRate: 0.5 }, false)).toBe('the server reported no cached tokens')
  })

  test('the server did not stream although asked to', () => {
    const reason = 'there is no sample of ttft: the server answered in one piece, although asked to stream'
    expect(reasonOf(times(3, wholeAnswer), { ttft: { mean: 1 } })).toBe(reason)
    expect(reasonOf(times(3, wholeAnswer), { goodput: { where: { ttft: 1 }, min: 0 } })).toBe(reason)
  })

  test('answers of one token', () => {
    const rows = times(3, oneToken)
    expect(reasonOf(rows, { itl: { mean: 1 } })).toBe('there is no sample of itl: no answer had two tokens')
    expect(reasonOf(rows, { outputTokensPerSecondPerUser: { mean: 1 } })).toContain('no answer had two tokens')
    expect(reasonOf(rows, { icl: { mean: 1 } })).toBe('there is no sample of icl: no answer came in two pieces')
    expect(reasonOf(rows, { ttst: { mean: 1 } })).toBe('there is no sample of ttst: no answer came in two pieces')
  })

  test('several tokens in one piece have no speed', () => {
    const rows = times(3, oneChunk)
    expect(reasonOf(rows, { outputTokensPerSecondPerUser: { mean: 1 } })).toContain('every answer came at one instant')
    expect(reasonOf(rows, { icl: { mean: 1 } })).toContain('no answer came in two pieces')
  })

  test('no reasoning', () => {
    const reason = 'there is no sample of reasoningTokens: the server reported no reasoning tokens'
    expect(reasonOf([row(0)], { reasoningTokens: { mean: { max: 9 } } })).toBe(reason)
    expect(reasonOf([wholeAnswer(0)], { reasoningTokens: { mean: { max: 9 } } }, false)).toBe(reason)
  })

  test('one failed request too many does not hide that others have the metric', () => {
    const { run, samples } = runOf([row(0), failure(1)])
    expect(judge(run, samples, parseSlo({ ttft: { mean: 100 } }))).toMatchObject([{ status: 'pass', samples: 1 }])
  })
})
