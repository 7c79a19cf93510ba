import { join } from 'node:path'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { REQUEST_METRICS, requestMetrics, RUN_METRICS, runMetrics } from '../../src/metrics/definitions.ts'
import { formatNumber, formatShare } from '../../src/report/format.ts'
import type { ReportFile } from '../../src/report/run-report.ts'
import { launchChromium } from '../support/chromium.ts'
import { config, createProject, type Project } from '../support/project.ts'
import { type OpenedPage, openPage } from '../support/report-page.ts'

const suite = `
  import { expect, test } from 'inferbench'
  const workload = { inputTokens: { type: 'uniform', min: 20, max: 200 }, outputTokens: 8 }

  test('chat <b>bold</b> & "quoted"', async ({ dataset, load }) => {
    const run = await load(dataset.synthetic(workload), { concurrency: 8, requests: 320, warmup: { requests: 8 } })
    expect(run).toMeetSlo({ ttft: { p95: 2_000 }, errorRate: 0.5 })
  })

  test('twice the users', async ({ dataset, load }) => {
    const run = await load(dataset.synthetic(workload), { concurrency: 16, requests: 320 })
    expect(run).not.toMeetSlo({ ttft: { p95: 1 } })
  })
`
const options = `{
  simulator: { ttftMs: 10, itlMs: 1, failures: { rate: 0.05, kinds: ['http-500', 'http-429'] } },
  clientBounds: { eventLoopDelayP99: '60s', readingDelayP99: '60s', scheduleLagP99: '60s', gcShare: 1, starvedShare: 1 },
}`

let browser: Browser
let project: Project
let stored: ReportFile

beforeAll(async () => {
  project = createProject({ 'vitest.config.ts': config(options), 'chat.bench.ts': suite })
  const { report, stdout } = await project.run()
  stored = report ?? expect.fail(stdout)
  browser = await launchChromium()
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await project?.[Symbol.asyncDispose]()
})

function open(colorScheme?: 'light' | 'dark'): Promise<OpenedPage> {
  return openPage(browser, join(project.root, '.inferbench/report.html'), colorScheme)
}

/** Cells of a table as shown, and the numbers that they stand for. */
interface Cell {
  readonly text: string
  readonly value: string | null
}

/** Rows of the tables of a run with that label, by the text of their first cell. */
async function rowsOf(opened: OpenedPage, run: number, label: string): Promise<Map<string, Cell[]>> {
  const rows = await opened.ask<
    [string, Cell[]][]
  >(`[...document.querySelectorAll('#run-${run} [aria-label="${label}"] tbody tr')].map((row) => [
      row.cells[0].textContent,
      [...row.cells].slice(1).map((cell) => ({ text: cell.textContent, value: cell.querySelector('data')?.value ?? null })),
    ])`)
  return new Map(rows)
}

describe('a report of a real run', () => {
  test('opens without a word on the console, and asks for nothing but itself', async () => {
    await using opened = await open()
    expect(opened.console).toEqual([])
    expect(opened.requests).toEqual([opened.page.url()])
  })

  test('holds no script and nothing that could be loaded', async () => {
    await using opened = await open()
    const tags = await opened.ask<string[]>(`[...new Set([...document.querySelectorAll('*')].map((e) => e.localName))]`)
    expect(tags).toEqual(expect.arrayContaining(['svg', 'table', 'details', 'data']))
    const loading = /^(?:script|link|img|image|iframe|object|embed|video|audio|base|form|use)$/
    expect(tags.filter((tag) => loading.test(tag))).toEqual([])
  })

  test('says first whether the gate holds', async () => {
    await using opened = await open()
    expect(await opened.page.locator('h1').innerText()).toBe('✓ 3 of 3 SLOs met')
    expect(await opened.page.title()).toBe('3 of 3 SLOs met · inferbench')
  })

  test('shows the name of a test as it is', async () => {
    await using opened = await open()
    expect(await opened.page.locator('#run-1 h2').innerText()).toBe('chat <b>bold</b> & "quoted"')
  })

  test('shows every statistic of every metric as the stored report has it', async () => {
    await using opened = await open()
    for (const [i, { metrics }] of stored.runs.entries()) {
      const rows = await rowsOf(opened, i + 1, 'Metrics')
      const known = REQUEST_METRICS.filter((metric) => metrics[metric])
      expect([...rows.keys()]).toEqual(known.map((metric) => requestMetrics[metric].label))
      for (const metric of known) {
        const { n, mean, stddev, min, p50, p90, p95, p99, 'p99.9': p999, max } = metrics[metric]!
        const shown = [mean, stddev, min, p50, p90, p95, p99, p999, max, n]
        expect(rows.get(requestMetrics[metric].label)).toEqual([
          { text: requestMetrics[metric].unit, value: null },
          ...shown.map((value) => ({ text: formatNumber(value), value: String(value) })),
        ])
      }
    }
  })

  test('shows the totals of every run as the stored report has them', async () => {
    await using opened = await open()
    for (const [i, { totals }] of stored.runs.entries()) {
      const shown = await opened.ask<
        [string, string][]
      >(`[...document.querySelectorAll('#run-${i + 1} .tiles > div')].map((tile) => [
          tile.querySelector('dt').textContent, tile.querySelector('data').value])`)
      const known = RUN_METRICS.filter((metric) => totals[metric] !== undefined)
      expect(shown).toEqual(known.map((metric) => [runMetrics[metric].label, String(totals[metric])]))
    }
  })

  test('shows what was observed of every objective', async () => {
    await using opened = await open()
    const { slos } = stored.runs[0]!
    const shown = await opened.ask<
      Cell[]
    >(`[...document.querySelectorAll('#run-1 [aria-label="Objectives"] tbody tr')].map((row) => ({
        text: row.cells[3].textContent, value: row.cells[3].querySelector('data').value }))`)
    const texts = slos.map(({ observed, unit }) =>
      unit === 'share' ? formatShare(observed!) : formatNumber(observed!),
    )
    expect(shown).toEqual(slos.map(({ observed }, j) => ({ text: texts[j], value: String(observed) })))
  })

  test('counts the errors as the stored report does', async () => {
    await using opened = await open()
    const { errors } = stored.runs[0]!
    expect(errors.length).toBeGreaterThan(0)
    const rows = await rowsOf(opened, 1, 'Errors')
    expect([...rows].map(([kind, cells]) => [kind, cells[0]!.value])).toEqual(
      errors.map(({ kind, count }) => [kind, String(count)]),
    )
  })

  test('draws every chart, each with something in it', async () => {
    await using opened = await open()
    const figures = await opened.ask<
      { run: string; said: string; shapes: number; width: number; height: number }[]
    >(`[...document.querySelectorAll('figure')].map((figure) => {
        const picture = figure.querySelector('[role=img]')
        const { width, height } = picture.getBoundingClientRect()
        const shapes = [...picture.querySelectorAll('path')].filter((path) => path.getBBox().width + path.getBBox().height > 0)
        return { run: figure.closest('section').id, said: picture.ariaLabel, shapes: shapes.length, width, height }
      })`)
    const said = (id: string) => figures.filter(({ run }) => run === id).map((figure) => figure.said)
    expect(said('runs')).toEqual([
      'TTFT p99 of each run against its output tokens per second',
      'Cumulative distributions of TTFT, a line for each run',
      'Cumulative distributions of ITL, a line for each run',
      'Cumulative distributions of Request latency, a line for each run',
    ])
    for (const run of ['run-1', 'run-2']) {
      expect(said(run)).toEqual([
        'Cumulative distribution and histogram of TTFT',
        'Cumulative distribution and histogram of ITL',
        'Cumulative distribution and histogram of Request latency',
        'Requests completed over time',
        'Output tokens over time',
        'Requests in flight over time',
        'TTFT over time',
        'Request latency over time',
        'Requests without an answer over time',
        'TTFT of each request against the length of its prompt',
        'Where the time of the slowest requests went',
      ])
    }
    for (const { shapes, width, height } of figures) {
      // The rules of the axes alone are fewer.
      expect(shapes).toBeGreaterThan(6)
      expect(Math.min(width, height)).toBeGreaterThan(100)
    }
  })

  test('names each id once', async () => {
    await using opened = await open()
    const ids = await opened.ask<string[]>(`[...document.querySelectorAll('[id]')].map(({ id }) => id)`)
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted())
  })

  test('fits a phone without scrolling sideways', async () => {
    await using opened = await open()
    await opened.page.setViewportSize({ width: 360, height: 700 })
    expect(await opened.ask<number>('document.documentElement.scrollWidth')).toBe(360)
  })

  test('shows on paper the settings, which are folded on the screen', async () => {
    await using opened = await open()
    const folded = opened.page.locator('.settings table').first()
    expect(await folded.isVisible()).toBe(false)
    await opened.page.emulateMedia({ media: 'print' })
    expect(await folded.isVisible()).toBe(true)
  })
})

describe('a report by keyboard', () => {
  test('lets every link, table and fold be reached, in the order of the page', async () => {
    await using opened = await open()
    // What is folded away is no place to stop at.
    const stops = `[...document.querySelectorAll('a, [tabindex="0"], summary')].filter((element) =>
      element.localName === 'summary' || !element.closest('details:not([open])'))`
    const count = await opened.ask<number>(`(window.stops = ${stops}).length`)
    expect(count).toBeGreaterThan(30)
    for (let i = 0; i < count; i++) {
      await opened.page.keyboard.press('Tab')
      expect(await opened.ask<number>('stops.indexOf(document.activeElement)')).toBe(i)
    }
  })

  test('unfolds the numbers of a chart', async () => {
    await using opened = await open()
    const fold = opened.page.locator('#run-1 details').first()
    await fold.locator('summary').focus()
    await opened.page.keyboard.press('Enter')
    expect(await fold.locator('table').isVisible()).toBe(true)
  })

  test('shows where it is', async () => {
    await using opened = await open()
    await opened.page.keyboard.press('Tab')
    expect(await opened.ask<string>(`getComputedStyle(document.activeElement).outlineStyle`)).toBe('solid')
  })
})

describe.each(['light', 'dark'] as const)('a report in %s', (scheme) => {
  test('has a page of that shade', async () => {
    await using opened = await open(scheme)
    const background = await opened.ask<string>(`getComputedStyle(document.body).backgroundColor`)
    expect(background).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 28)')
  })

  test('keeps a contrast of 4.5 between any text and what is behind it', async () => {
    await using opened = await open(scheme)
    const worst = await opened.ask<{ ratio: number; text: string }>(`(() => {
        const luminance = (colour) => {
          const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const behind = (element) => {
          const colour = getComputedStyle(element).backgroundColor
          return colour === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : colour
        }
        const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
        return [...document.body.querySelectorAll('*')].filter(hasText).map((element) => {
          const { color, fill } = getComputedStyle(element)
          const [a, b] = [luminance(element.localName === 'text' ? fill : color), luminance(behind(element))].sort((x, y) => y - x)
          return { ratio: (a + 0.05) / (b + 0.05), text: element.textContent }
        }).reduce((least, each) => (each.ratio < least.ratio ? each : least))
      })()`)
    expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(4.5)
  })
})
