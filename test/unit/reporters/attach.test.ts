import { describe, expect, test } from 'vitest'

import { describeRun } from '../../../reporters/attach.ts'
import type { RequestRow } from '../../../src/report/request-row.ts'
import { ReportFile, type RunReport } from '../../../src/report/run-report.ts'
import { hostileRun, hostileTexts } from '../../support/hostile.ts'
import { failure, oneToken, row, runOf, times, wholeAnswer } from '../../support/runs.ts'
import { storedReport } from '../../support/stored-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** What is attached for a run of these rows, which lie beside its report. */
function attach(rows: readonly RequestRow[], change: (run: RunReport) => RunReport = (run) => run) {
  const files = storedReport('out', [{ rows }])
  using folder = temporaryFolder(files)
  const { runs } = ReportFile.parse(JSON.parse(files['out/report.json']!))
  return describeRun(change(runs[0]!), folder.file('out'))
}

/** Words of a picture, in their order. */
function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words]) =>
    words!.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
  )
}

const TAG = /<(?<close>\/)?(?<name>[a-z]+)(?: [a-zA-Z-]+="[^"<>]*")*(?<empty>\/)?>/g

/** Names of the elements of a picture. @throws for what is not well-formed XML */
function elementsOf(svg: string): string[] {
  const open: string[] = []
  for (const [tag, close, name, empty] of svg.matchAll(TAG)) {
    if (!close && !empty) open.push(name!)
    if (close && open.pop() !== name) throw new Error(`${tag} closes nothing`)
  }
  const between = svg.replaceAll(TAG, '').replaceAll(/&#\d+;/g, '')
  if (open.length > 0 || /[<>&\uFFFE\uFFFF]|[^\n\P{Cc}]/u.test(between)) throw new Error(`no XML: ${open.join(' ')}`)
  return [...new Set(Array.from(svg.matchAll(TAG), ([, , name]) => name!))].toSorted()
}

const steady = times(100, (i) => row(i, { ttft: 100 + i, requestLatency: 300 + i }))

describe('the picture of a run', () => {
  test('comes first, as SVG, and is told by one line of the totals', () => {
    const [picture] = attach(steady)
    expect(picture!.contentType).toBe('image/svg+xml')
    expect(picture!.message).toMatch(
      /^chat: [\d.]+ requests\/s · [\d,.]+ output tokens\/s · concurrency [\d.]+ · errors 0 %$/,
    )
  })

  test('has a row of the table for each metric of the run, and its percentiles', () => {
    const words = wordsOf(attach(steady)[0]!.body)
    const at = words.indexOf('TTFT')
    expect(words.slice(at, at + 7)).toEqual(['TTFT', 'ms', '149.5', '149.5', '194.1', '198', '199'])
    expect(words).toEqual(expect.arrayContaining(['ITL', 'Request latency', 'Input tokens', 'Output tokens']))
  })

  test('has the cumulative curves of TTFT and ITL, and TTFT and throughput over time', () => {
    const words = wordsOf(attach(steady)[0]!.body)
    expect(words.filter((word) => word === 'requests at or below, %')).toHaveLength(2)
    expect(words).toEqual(expect.arrayContaining(['TTFT, ms', 'ITL, ms', 'tokens/s', 'Output tokens']))
    expect(words).toContain('TTFT by time of sending, p50 and dashed p99')
    expect(words).toContain('● p50 149.5 ◆ p95 194.1 ▲ p99 198 ms')
  })

  test('shows the latency of answers that did not stream', () => {
    const words = wordsOf(attach(times(50, wholeAnswer))[0]!.body)
    expect(words).toContain('Request latency by time of sending, p50 and dashed p99')
    expect(words.filter((word) => word === 'requests at or below, %')).toHaveLength(1)
  })

  test('leaves out the curve of what no request has', () => {
    const words = wordsOf(attach(times(50, oneToken))[0]!.body)
    expect(words).toContain('TTFT, ms')
    expect(words).not.toContain('ITL, ms')
  })

  test('says that nothing was answered where nothing was', () => {
    const words = wordsOf(attach(times(5, (i) => failure(i)))[0]!.body)
    expect(words).toContain('5 × http-500: out of memory')
    expect(words).not.toContain('TTFT')
  })

  test('says that a run is void, and why', () => {
    const problem = { code: 'client', message: 'the client was late', advice: 'use fewer streams' }
    const [picture] = attach(steady, (run) => ({
      ...run,
      validity: { ...run.validity, valid: false, problems: [problem] },
    }))
    expect(wordsOf(picture!.body)).toContain('✗ void: the client was late; use fewer streams')
  })

  test('says that no server was measured where the simulator was', () => {
    const [picture] = attach(steady, (run) => ({ ...run, endpoint: { ...run.endpoint, simulated: true } }))
    expect(wordsOf(picture!.body)).toContain('embedded simulator: no endpoint is set, so no real server was measured')
  })

  test('has its table, and says why there are no charts, where the rows are gone', () => {
    const { run } = runOf(steady)
    using folder = temporaryFolder()
    const words = wordsOf(describeRun(run, folder.path)[0]!.body)
    expect(words).toContain('TTFT')
    expect(words.join(' ')).toContain(
      'There are no charts of single requests: requests/chat-0a1b2c3d.jsonl is not there.',
    )
  })

  test('is the same text of the same run', () => {
    expect(attach(steady)).toEqual(attach(steady))
  })

  test('weighs as much for many requests as for some', () => {
    const many = times(20_000, (i) => row(i, { ttft: 100 + ((i * 7_919) % 997), requestLatency: 1_200 }))
    const bytes = (rows: readonly RequestRow[]) =>
      attach(rows).reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
    expect(bytes(many)).toBeLessThan(40_000)
    expect(bytes(steady)).toBeGreaterThan(10_000)
  })

  test.each(hostileTexts)('stays a picture with %j in it', (text) => {
    using folder = temporaryFolder()
    const [picture] = describeRun(hostileRun(text), folder.path)
    expect(elementsOf(picture!.body)).toEqual(['g', 'path', 'rect', 'style', 'svg', 'text'])
    expect(() => encodeURIComponent(picture!.body + picture!.message)).not.toThrow()
    expect(picture!.message).not.toMatch(/\p{Cc}/u)
  })

  test('cuts a name that is longer than the picture is wide', () => {
    const [picture] = attach(steady, (run) => ({ ...run, name: 'long '.repeat(100) }))
    expect(wordsOf(picture!.body)[0]).toMatch(/^long .{40,70}…$/)
  })
})

describe('the table of a run', () => {
  test('comes beside the picture as Markdown', () => {
    const [, table] = attach(steady)
    expect(table).toMatchObject({ message: 'chat: as Markdown', contentType: 'text/markdown' })
    expect(table!.body).toMatch(/^\| TTFT \| ms \| 149\.5 \| 149\.5 \| 194\.1 \| 198 \|/m)
  })

  test.each(hostileTexts)('has a name of its own beside the picture with %j', (text) => {
    using folder = temporaryFolder()
    const [picture, table] = describeRun(hostileRun(text), folder.path)
    expect(table!.message).not.toBe(picture!.message)
    expect(() => encodeURIComponent(table!.body + table!.message)).not.toThrow()
  })
})
