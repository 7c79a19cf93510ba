import { stripVTControlCharacters } from 'node:util'

import { describe, expect, test } from 'vitest'

import type { Paint } from '../../../reporters/paint.ts'
import { columnsOf } from '../../../reporters/text.ts'
import { renderTraceReport } from '../../../src/cli/trace-report.ts'
import { mooncakeLine, type TraceRow } from '../../../src/traces/row.ts'
import { openTrace, type TraceOptions } from '../../../src/traces/trace.ts'
import { randomTrace } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const plain = (text: string) => text
const plainPaint: Paint = { good: plain, bad: plain, unsure: plain, strong: plain, faint: plain }

async function report(
  rows: readonly (TraceRow | string)[],
  { width = 80, paint = plainPaint, ...options }: TraceOptions & { width?: number; paint?: Paint } = {},
): Promise<string> {
  using folder = temporaryFolder({
    t: rows.map((row) => (typeof row === 'string' ? `${row}\n` : mooncakeLine(row))).join(''),
  })
  const trace = await openTrace(folder.file('t'), { format: 'mooncake', ...options })
  return renderTraceReport(trace, { width, paint, cacheBlocks: options.cacheBlocks ?? [] }).replaceAll(
    folder.file(''),
    '',
  )
}

/** 10,000 requests whose numbers are plain to see. */
const even: TraceRow[] = Array.from({ length: 10_000 }, (_, i) => ({
  timestampMs: i * 100,
  inputLength: 1_001 + (i % 5) * 1_000,
  outputLength: 10 + (i % 2),
  hashIds: [1, 2, 100 + i],
}))

describe('the report', () => {
  test('of a trace', async () => {
    expect(await report(even, { cacheBlocks: [2, 1_000, 50_000] })).toMatchInlineSnapshot(`
      "Trace Analysis Report
      ============================================================
      Total requests:        10,000
      Unique prefixes:       10,002
      Prefix groups:         1
      Cache hit rate:        66.7%   mean of the requests
      Block hit rate:        66.7%   of all blocks
      Prefix reuse ratio:    66.7%

      ISL (Input Sequence Length):
        Min:     1,001         █        █         █         █         █
        P25:     2,001         █        █         █         █         █
        Median:  3,001         █        █         █         █         █
        P75:     4,001         █        █         █         █         █
        Max:     5,001         █        █         █         █         █
        Mean:    3,001         █        █         █         █         █
        Std Dev: 1,414.2       1,001            3,002             5,001

      OSL (Output Sequence Length):
        Min:     10            ████████████████
        P25:     10            ████████████████
        Median:  10.5          ████████████████
        P75:     11            ████████████████
        Max:     11            ████████████████
        Mean:    10.5          ████████████████
        Std Dev: 0.5           10            11

      Context Length (in blocks that come again):
        Min:     1,024         ████████
        P25:     1,024         ████████
        Median:  1,024         ████████
        P75:     1,024         ████████
        Max:     1,024         ████████
        Mean:    1,024         ████████
        Std Dev: 0             1,024

      Unique Prompt Length (the rest of the input):
        Min:     -23           █        █         █         █         █
        P25:     977           █        █         █         █         █
        Median:  1,977         █        █         █         █         █
        P75:     2,977         █        █         █         █         █
        Max:     3,977         █        █         █         █         █
        Mean:    1,977         █        █         █         █         █
        Std Dev: 1,414.2       -23              1,978             3,977

      Hit Rate (of each request, endless cache):
        Min:     0.0%                                    █
        P25:     66.7%                                   █
        Median:  66.7%                                   █
        P75:     66.7%                                   █
        Max:     66.7%                                   █
        Mean:    66.7%         ▁                         █
        Std Dev: 0.7%          0.0%             50.0%            100.0%

      Arrivals:
        10,000 requests in 16 min 40 s, 10 a second; at most 10 in one second
        Burstiness (stddev / mean of the gaps; 1 is a Poisson process): 0
        ████████████████████████████████████████████████████████████
        0 s                                              16 min 40 s

      Block hit rate over the trace (endless cache; full height is 100%):
        ▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅
        0 s                                              16 min 40 s

      Finite caches (LRU):
        Blocks      Tokens  Cache hit rate  Block hit rate  Evictions
        2            1,024           66.7%           66.7%     10,000
        1,000      512,000           66.7%           66.7%      9,002
        50,000  25,600,000           66.7%           66.7%          0

      Hottest prefixes:
        Blocks  Tokens  Requests  First id  Last id
        2        1,024    10,000         1        2
      ============================================================"
    `)
  })

  test('is drawn wider where there is room', async () => {
    const lines = (await report(even, { width: 120 })).split('\n')
    const widest = Math.max(...lines.map(columnsOf))
    expect(widest).toBeGreaterThan(100)
    expect(widest).toBeLessThanOrEqual(120)
  })

  test.for([30, 60, 80, 100, 120, 200])('has lines of at most 80 columns, or of %i', async (width) => {
    const rows = randomTrace(3, { requests: 400, sessionShare: 0.5 })
    for (const line of (await report(rows, { width, cacheBlocks: [7, 70_000_000] })).split('\n')) {
      expect(columnsOf(line)).toBeLessThanOrEqual(Math.max(80, width))
    }
  })

  test('is the same text with colours and without', async () => {
    const coloured = (text: string) => `\u001B[1m${text}\u001B[22m`
    const paint: Paint = { good: coloured, bad: coloured, unsure: coloured, strong: coloured, faint: coloured }
    const rows = [...even.slice(0, 50), { inputLength: 3 }]
    const painted = await report(rows, { paint })
    expect(painted).toContain('\u001B[1m')
    expect(stripVTControlCharacters(painted)).toBe(await report(rows))
  })

  test('says that there are no prefix statistics where there are no ids', async () => {
    const text = await report([{ inputLength: 5, outputLength: 2 }, { inputLength: 9 }])
    expect(text).toContain('Total requests:        2\nUnique prefixes:       0\n')
    expect(text).toContain('Prefix statistics are not available: no row has hash_ids.')
    expect(text).toContain('ISL (Input Sequence Length):\n  Min:     5 ')
    expect(text).not.toContain('Hit Rate')
    expect(text).not.toContain('Context Length')
    expect(text).not.toContain('Hottest')
  })

  test('of an empty trace is short', async () => {
    expect(await report([])).toMatchInlineSnapshot(`
      "Trace Analysis Report
      ============================================================
      Total requests:        0
      Unique prefixes:       0
      Prefix statistics are not available: no row has hash_ids.
      ============================================================"
    `)
  })

  test('says what was skipped, what has no length, and what is out of order, and moves no cursor', async () => {
    const rows = ['\u001B[2Jnonsense', { timestampMs: 9, inputLength: 1 }, { timestampMs: 5, textInput: 'a' }]
    const text = await report(rows, { onBadRow: 'skip' })
    expect(text).toContain('1 of 2 requests without input_length, counted as 0 tokens.')
    expect(text).toContain('1 of 2 requests with a timestamp before that of the row above.')
    expect(text).toContain('1 row skipped; the first: ')
    expect(text).not.toContain('\u001B')
  })

  test('names requests that came at once', async () => {
    const text = await report([
      { timestampMs: 7, inputLength: 1 },
      { timestampMs: 7, inputLength: 1 },
    ])
    expect(text).toContain('  2 requests at once; at most 2 in one second\n')
  })
})
