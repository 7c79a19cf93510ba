import { describe, expect, test } from 'vitest'

import { renderSummary } from '../../../reporters/summary.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import { hostileRun, hostileTexts } from '../../support/hostile.ts'
import { failure, oneToken, row, type RunOptions, runOf, times } from '../../support/runs.ts'

const options = { reportPath: '.inferbench/report.json', maxBytes: 1e6 }

/** A run after its assertion. */
function judged(slo: Slo | undefined, run: RunOptions = {}, rows = times(60, (i) => row(i))): RunReport {
  const { run: report, samples } = runOf(rows, run)
  return { ...report, slos: [...report.slos, ...(slo ? judge(report, samples, parseSlo(slo)) : [])] }
}

const small = judged({ ttft: { p95: 400 } }, { head: { name: 'small' } })
const large = judged({ ttft: { p50: 40 }, errorRate: 0 }, { head: { name: 'large' } })

describe('a step summary', () => {
  test('has the gate first, what was missed, then a section a run', () => {
    const oneToken40 = times(40, oneToken)
    const chat = judged({ ttft: { p50: 40 }, requestLatency: { p95: 400 }, errorRate: 0 }, {}, oneToken40)
    expect(renderSummary([chat], options)).toMatchInlineSnapshot(`
      "## ❌ SLO gate: 1 of 3 SLOs met

      - <code>chat</code>: ttft p50 100 ms &#62; 40 ms
      - <code>chat</code>: requestLatency p95 200 ms within ≤ 400 ms, inconclusive&#58; 40 samples are too few&#58; it takes 59

      ### ❌ <code>chat</code>

      <code>http&#58;//gpu&#58;8000 · Qwen/Qwen3-0.6B · chat</code>

      8 in flight · 40 requests in 590 ms · seed 42<br>67.8 requests/s · 67.8 output tokens/s · concurrency 13.6 · errors 0 %

      |  | Objective | Bound | Observed | Margin | Interval | Inconclusive because |
      | :--- | :--- | ---: | ---: | ---: | ---: | :--- |
      | ❌ | ttft p50 | ≤ 40 ms | 100 | 150 % above | 100 … 100 |  |
      | ❓ | requestLatency p95 | ≤ 400 ms | 200 | 50 % below | 200 … – | 40 samples are too few&#58; it takes 59 |
      | ✅ | errorRate | ≤ 0 % | 0 % |  | 0 % … 7.216 % |  |

      <details><summary>Metrics</summary>

      | Metric | Unit | mean | p50 | p95 | p99 |
      | :--- | :--- | ---: | ---: | ---: | ---: |
      | TTFT | ms | 100 | 100 | 100 | 100 |
      | Request latency | ms | 200 | 200 | 200 | 200 |
      | Effective latency | ms | 200 | 200 | 200 | 200 |
      | Input tokens | tokens | 20 | 20 | 20 | 20 |
      | Output tokens | tokens | 1 | 1 | 1 | 1 |
      | Prefill speed | tokens/s | 200 | 200 | 200 | 200 |

      </details>

      "
    `)
  })

  test('opens with what a reader of the pull request needs', () => {
    expect(renderSummary([small], options)).toMatch(/^## ✅ SLO gate: 1 of 1 SLOs met\n/)
    expect(renderSummary([small, large], options)).toMatch(
      /^## ❌ SLO gate: 2 of 3 SLOs met\n\n- <code>large<\/code>: ttft p50 100 ms &#62; 40 ms\n\n\*\*/,
    )
    expect(renderSummary([judged(undefined)], options)).toMatch(/^## ✅ SLO gate: no SLO was asserted\n\n### ➖ /)
  })

  test('has runs of a file side by side, the best of a column marked', () => {
    const [slow, fast] = [100, 50].map((ttft) =>
      judged(
        { ttft: { p95: 80 } },
        { head: { name: `a | b ${ttft}` } },
        times(60, (i) => row(i, { ttft })),
      ),
    )
    const lines = renderSummary([slow!, fast!], options).split('\n')
    const title = lines.findIndex((line) => line.includes('2 runs side by side'))
    expect(lines.slice(title, title + 6)).toMatchInlineSnapshot(`
      [
        "**benchmarks/chat.bench.ts: 2 runs side by side, ★ the best**",
        "",
        "| Run | Load | Requests, requests/s | Output, tokens/s | TTFT p50, ms | TTFT p99, ms | ITL p50, ms | ITL p99, ms | Latency p50, ms | Latency p99, ms | Errors | SLOs |",
        "| :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |",
        "| <code>a &#124; b 100</code> | 8 in flight | 75.95 | 835.4 | 100 | 100 | 10 | 10 | 200 | 200 | 0 % | 0 of 1 |",
        "| <code>a &#124; b 50</code> | 8 in flight | 75.95 | 835.4 | **50** ★ | **50** ★ | 10 | 10 | 200 | 200 | 0 % | 1 of 1 |",
      ]
    `)
    expect(renderSummary([slow!], options)).not.toContain('side by side')
  })

  test('says who asks for what the plugin asks', () => {
    const run = judged(undefined, { head: { slo: { ttft: { p50: 40 } } } })
    expect(renderSummary([run], options)).toContain('- <code>chat</code>: ttft p50 100 ms &#62; 40 ms (plugin)\n')
    expect(renderSummary([run], options)).toContain('| ❌ | ttft p50 (plugin) | ≤ 40 ms | 100 | 150 % above |')
  })

  test('says what can not be told, and why, in a column that is else not there', () => {
    const few = judged({ ttft: { p50: 400, p99: 400 } })
    expect(renderSummary([few], options)).toContain(
      '| ❓ | ttft p99 | ≤ 400 ms | 100 | 75 % below | 100 … – | 60 samples',
    )
    expect(renderSummary([few], options)).toContain('| Inconclusive because |')
    expect(renderSummary([small], options)).not.toContain('Inconclusive')
  })

  test('marks a run that is void, whatever its objectives', () => {
    const late = judged({ ttft: { p50: 400 } }, { health: { eventLoopDelayMs: { p50: 9, p99: 80, max: 95 } } })
    const summary = renderSummary([late], options)
    expect(summary).toMatch(/^## ❌ SLO gate: 0 of 1 SLOs met · 1 run is void\n/)
    expect(summary).toContain('### ❌ <code>chat</code>')
    expect(summary).toMatch(
      /- ❌ \*\*void\*\*: the client&#39;s event loop was late by 80.0 ms at p99, .*; use fewer streams/,
    )
  })

  test('marks a run that was ended early, though nothing was asserted', () => {
    const abortedBecause = { code: 'error-rate', message: '9 of 60 requests got no whole answer' } as const
    const { run } = runOf(
      times(60, (i) => row(i)),
      { abortedBecause },
    )
    const summary = renderSummary([run], options)
    expect(summary).toMatch(/^## ❌ SLO gate: no SLO was asserted · 1 run was ended early\n/)
    expect(summary).toContain('### ❌ <code>chat</code>')
  })

  test('shows warnings, and errors by kind', () => {
    const rows = [...times(60, (i) => row(i)), ...times(7, (i) => failure(60 + i, `http-50${i}`))]
    const summary = renderSummary([judged({ errorRate: 0.5 }, { health: null, finished: false }, rows)], options)
    expect(summary).toContain('- <code>1 × http-500&#58; out of memory</code>\n')
    expect(summary).toContain('- … and 2 more kinds of error\n')
  })

  test('says that the simulator answered', () => {
    const { endpoint } = small
    const run = { ...small, endpoint: { ...endpoint, simulated: true } }
    expect(renderSummary([run], options)).toContain('\n⚠️ embedded simulator&#58; no endpoint is set')
  })

  test('tells attempts and projects apart', () => {
    const again = { ...small, attempt: 1, suite: { ...small.suite, project: 'gpu-1' } }
    expect(renderSummary([again], options)).toContain('### ✅ <code>small (gpu-1, retry 1)</code>')
  })
})

describe('what comes from outside', () => {
  /** Markdown without the contents of what shows text as it is. */
  const skeleton = (markdown: string) =>
    markdown.replaceAll(/<code>[^<]*<\/code>/g, '<code/>').replaceAll(/&#\d+;/g, '')

  test.for(hostileTexts)('changes no structure: %j', (text) => {
    const [plain, hostile] = ['word', text].map((each) => renderSummary([hostileRun(each)], options).split('\n'))
    const shapeOf = (lines: string[]) =>
      lines.map((line) =>
        skeleton(line)
          .match(/^(#+ \S+|\|(?:[^|]*\|)+|- \S|<[^>]+>|)/)![1]!
          .replaceAll(/[^|#<>/a-z]/g, ''),
      )
    expect(hostile!.length).toBe(plain!.length)
    expect(shapeOf(hostile!)).toEqual(shapeOf(plain!))
  })

  test.for(hostileTexts)('makes no element, link or formula of its own: %j', (text) => {
    const summary = renderSummary([hostileRun(text)], options)
    expect(new Set(summary.match(/<\/?[a-z]+>/g))).toEqual(
      new Set(['<code>', '</code>', '<br>', '<details>', '<summary>', '</summary>', '</details>']),
    )
    expect(skeleton(summary)).not.toMatch(/[[\]`$@\\{}]|<(?!\/?(?:code|br|details|summary)\/?>)/)
  })
})

describe('where there is little room', () => {
  const runs = times(50, (i) => ({ ...large, name: `run ${i}` }))
  const sizeOf = (maxBytes: number) => Buffer.byteLength(renderSummary(runs, { ...options, maxBytes }))

  test.for([200_000, 60_000, 30_000, 9_000, 1_000])('a summary takes no more than %d bytes', (maxBytes) => {
    expect(sizeOf(maxBytes)).toBeLessThanOrEqual(maxBytes)
  })

  test('the gate is there where nothing else is', () => {
    expect(renderSummary(runs, { ...options, maxBytes: -5 })).toBe(
      '## ❌ SLO gate: 50 of 100 SLOs met\n\n… and 50 runs, for which there is no room here: see <code>.inferbench/report.json</code>\n\n',
    )
  })

  test('the gate comes before the runs, and those left out are counted', () => {
    const summary = renderSummary(runs, { ...options, maxBytes: 20_000 })
    const shown = summary.match(/^### /gm)!.length
    expect(summary).toMatch(/^## ❌ SLO gate: 50 of 100 SLOs met\n/)
    expect(shown).toBeGreaterThan(5)
    expect(summary).toContain(
      `\n… and ${50 - shown} runs, for which there is no room here: see <code>.inferbench/report.json</code>`,
    )
  })
})
