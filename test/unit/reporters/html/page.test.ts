import { createWriteStream } from 'node:fs'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'

import { describe, expect, test } from 'vitest'

import { renderPage } from '../../../../reporters/html/page.ts'
import { judge } from '../../../../src/report/judge.ts'
import type { RequestRow } from '../../../../src/report/request-row.ts'
import type { RunReport } from '../../../../src/report/run-report.ts'
import { parseSlo, type Slo } from '../../../../src/report/slo.ts'
import { failure, head, row, type RunOptions, runOf, times } from '../../../support/runs.ts'
import { temporaryFolder, type TemporaryFolder } from '../../../support/temporary-folder.ts'

const spread = times(400, (i) =>
  i % 50 === 7
    ? failure(i)
    : row(i, {
        ttft: 60 + ((i * 37) % 90),
        itl: 8 + (i % 17) / 5,
        requestLatency: 300 + i,
        inputTokens: 20 + (i % 90),
      }),
)

/** A run with its verdicts, its rows in the folder. */
function stored(folder: TemporaryFolder, rows: readonly RequestRow[], slo: Slo, options?: RunOptions): RunReport {
  const { run, samples } = runOf(rows, options)
  const path = folder.file(run.rowsFile)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, rows.map((each) => `${JSON.stringify(each)}\n`).join(''))
  return { ...run, slos: judge(run, samples, parseSlo(slo)) }
}

function titleOf(page: string): string {
  return /<h1[^>]*>\s*(.*?)\s*<\/h1>/s.exec(page)![1]!
}

describe('a page', () => {
  test('of the same report is the same text', () => {
    using folder = temporaryFolder()
    const runs = [stored(folder, spread, { ttft: { p50: 400 } })]
    const first = renderPage({ runs, finished: true }, folder.path)
    expect(renderPage({ runs, finished: true }, folder.path)).toBe(first)
  })

  test('allows nothing to be loaded or run', () => {
    using folder = temporaryFolder()
    const page = renderPage({ runs: [stored(folder, spread, { ttft: { p50: 400 } })], finished: true }, folder.path)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`)
    expect(page).not.toMatch(/<script|<link|<img|@import|(?:src|href)="(?!#)/)
  })

  test('says that objectives are missed, and links to the run', () => {
    using folder = temporaryFolder()
    const page = renderPage({ runs: [stored(folder, spread, { ttft: { p50: 1 } })], finished: true }, folder.path)
    expect(titleOf(page)).toBe('✗ 0 of 1 SLOs met')
    expect(page).toMatch(/<a href="#run-1">chat<\/a> ttft p50 [\d.]+ ms &#62; 1 ms/)
  })

  test('says that all are met', () => {
    using folder = temporaryFolder()
    const page = renderPage({ runs: [stored(folder, spread, { ttft: { p50: 400 } })], finished: true }, folder.path)
    expect(titleOf(page)).toBe('✓ 1 of 1 SLOs met')
  })

  test('takes no side where nothing was asserted', () => {
    using folder = temporaryFolder()
    const run = { ...stored(folder, spread, { ttft: { p50: 400 } }), slos: [] }
    expect(titleOf(renderPage({ runs: [run], finished: true }, folder.path))).toBe('no SLO was asserted')
  })

  test('of a run that can not be judged says why, and what to do', () => {
    using folder = temporaryFolder()
    const health = { eventLoopDelayMs: { p50: 3, p99: 80, max: 120 } }
    const run = stored(folder, spread, { ttft: { p50: 400 } }, { health })
    const page = renderPage({ runs: [run], finished: true }, folder.path)
    expect(titleOf(page)).toBe('✗ 0 of 1 SLOs met · 1 run is void')
    expect(page).toContain('late by 80.0 ms at p99, above 25.0 ms')
    expect(page).toContain('use fewer streams, more workers or a faster client machine')
    expect(page).toContain('? inconclusive')
  })

  test('of an interrupted run says so', () => {
    using folder = temporaryFolder()
    const run = stored(folder, spread, { ttft: { p50: 400 } }, { health: null, finished: false })
    const page = renderPage({ runs: [run], finished: false }, folder.path)
    expect(page).toContain('The run was broken off')
    expect(page).toContain('client: no word, the run was killed')
  })

  test('of a server that answered nothing has no numbers, and every error', () => {
    using folder = temporaryFolder()
    const run = stored(
      folder,
      times(9, (i) => failure(i)),
      { errorRate: 0 },
    )
    const page = renderPage({ runs: [run], finished: true }, folder.path)
    expect(page).toContain('No request completed: there is nothing to measure.')
    expect(page).toContain('out of memory')
    expect(page).toContain('Requests without an answer over time')
  })

  test('marks the bounds of objectives in the curve', () => {
    using folder = temporaryFolder()
    const page = renderPage({ runs: [stored(folder, spread, { ttft: { p50: 111 } })], finished: true }, folder.path)
    expect(page).toContain('>SLO 111</text>')
  })

  test('says of prompts of one length that there is no TTFT against ISL', () => {
    using folder = temporaryFolder()
    const run = stored(
      folder,
      times(9, (i) => row(i)),
      { errorRate: 0 },
    )
    expect(renderPage({ runs: [run], finished: true }, folder.path)).toContain('Every prompt had 20 tokens')
  })

  test('without rows is still a report', () => {
    using folder = temporaryFolder()
    const { run } = runOf(spread)
    const page = renderPage({ runs: [run], finished: true }, folder.path)
    expect(page).toContain('There are no charts of single requests: requests/chat-0a1b2c3d.jsonl is not there.')
    expect(page).toContain(`<data value="${run.metrics.ttft!.p99}">`)
    expect(page).not.toContain('<figure>')
  })

  test('of no run at all says that nothing was asserted', () => {
    expect(titleOf(renderPage({ runs: [], finished: true }, '/nowhere'))).toBe('no SLO was asserted')
  })
})

test('a page of 100,000 requests keeps below 1.5 MB', async () => {
  using folder = temporaryFolder()
  const rowsFile = 'rows.jsonl'
  const file = createWriteStream(folder.file(rowsFile))
  function* rows(): Generator<RequestRow> {
    for (let i = 0; i < 100_000; i++) {
      // Spread as widely as cells and intervals can be, so that no picture stays small for lack of points.
      const ttft = 20 * 1.000_1 ** ((i * 7_919) % 60_013)
      const sentMs = i * 5
      const [inputTokens, requestLatency] = [1 + ((i * 104_729) % 8_009), ttft + ((i * 31) % 997)]
      const answer = row(i, {
        sentMs,
        scheduledMs: sentMs,
        endMs: sentMs + requestLatency,
        ttft,
        requestLatency,
        inputTokens,
        icl: [],
      })
      const each = i % 9 === 0 ? { ...failure(i, `kind-${i % 40}`), sentMs, endMs: sentMs + 10 } : answer
      file.write(`${JSON.stringify(each)}\n`)
      yield each
    }
  }
  const { run } = runOf(rows(), { head: { rowsFile, load: head().load } })
  file.end()
  await finished(file)
  const bytes = Buffer.byteLength(renderPage({ runs: [run], finished: true }, folder.path))
  expect(bytes).toBeGreaterThan(200_000)
  expect(bytes).toBeLessThan(1_500_000)
}, 120_000)
