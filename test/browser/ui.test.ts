import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { launchChromium } from '../support/chromium.ts'
import { config, createProject, patient, type Project, type VitestResult } from '../support/project.ts'

const suite = `
  import { expect, test } from 'inferbench'
  const workload = { inputTokens: { type: 'uniform', min: 20, max: 200 }, outputTokens: 8 }
  const few = { concurrency: 4, requests: 80 }

  test('chat <b>bold</b> & "quoted"', async ({ dataset, load }) => {
    const run = await load(dataset.synthetic(workload), few)
    expect(run).toMeetSlo({ ttft: { p50: 0.001 } })
  })

  test('two at once', async ({ dataset, load, task }) => {
    const [brief, long] = [8, 240].map((requests) => load(dataset.synthetic(workload), { ...few, requests, concurrency: 2 }))
    await brief
    expect(task.annotations).toEqual([])
    await long
    expect(task.annotations).toHaveLength(4)
  })

  test('no load', () => {})
`

let browser: Browser
let project: Project
let vitest: { readonly process: ChildProcess; readonly result: Promise<VitestResult> }
let url: string

beforeAll(async () => {
  project = createProject({
    'vitest.config.ts': config(`{ simulator: { ttftMs: 10, itlMs: 1 }, ${patient} }`),
    'chat.bench.ts': suite,
  })
  vitest = project.start({ watch: true, args: ['--ui', '--open=false', '--api.port=0'] })
  url = await whenDone(vitest.process)
  browser = await launchChromium()
}, 300_000)

afterAll(async () => {
  await browser?.close()
  vitest?.process.kill()
  await vitest?.result
  await project?.[Symbol.asyncDispose]()
})

/** The address that Vitest gives, once its tests have run. */
async function whenDone(child: ChildProcess): Promise<string> {
  let said = ''
  child.stdout!.on('data', (chunk: Buffer) => (said += stripVTControlCharacters(chunk.toString())))
  while (!said.includes('page: .inferbench/report.html')) await once(child.stdout!, 'data')
  return /http:\S+/.exec(said)?.[0] ?? expect.fail(said)
}

interface Annotation {
  readonly text: string
  /** Of the picture, where there is one: its size in pixels, once it has been drawn. */
  readonly width: number | undefined
  readonly height: number | undefined
  readonly source: string
  /** What can be downloaded. */
  readonly link: string
}

/** Opens the page, in which tests move until all of them are there. */
async function openUi(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
  await page.route(
    ({ hostname }) => hostname !== 'localhost',
    (route) => route.abort(),
  )
  await page.goto(url)
  await choose(page, 'two at once')
  await page.getByRole('note').first().waitFor()
  return page
}

async function choose(page: Page, name: string): Promise<void> {
  const item = page.getByTestId('explorer-item').filter({ hasText: name })
  const chosen = async () => {
    await item.click()
    return page.getByTestId('file-detail').innerText({ timeout: 1_000 })
  }
  await expect.poll(chosen, { timeout: 30_000 }).toContain(name)
}

/** What the page shows beside a test. */
async function show(name: string): Promise<Annotation[]> {
  const page = await openUi()
  try {
    await choose(page, name)
    return await page.evaluate(`Promise.all([...document.querySelectorAll('[role=note]')].map(async (note) => {
      const image = note.querySelector('img')
      await image?.decode()
      const link = note.querySelector('a[download]')?.href ?? ''
      return { text: note.innerText, width: image?.naturalWidth, height: image?.naturalHeight, source: image?.src ?? '', link }
    }))`)
  } finally {
    await page.close()
  }
}

const decoded = (source: string) => decodeURIComponent(source.slice(source.indexOf(',') + 1))

describe('vitest bench --ui', () => {
  test('shows the picture of a run beside its test, which has failed', async () => {
    const [picture] = await show('chat <b>bold</b> & "quoted"')
    expect(picture!.text).toContain('chat <b>bold</b> & "quoted": ')
    expect(picture!.width).toBe(572)
    expect(picture!.height).toBeGreaterThan(1_000)
  })

  test('draws each chart with something in it', async () => {
    const [picture] = await show('chat <b>bold</b> & "quoted"')
    const page = await browser.newPage()
    await page.setContent(decoded(picture!.source))
    const charts: number[] = await page.evaluate(`[...document.querySelectorAll('svg svg')].map((chart) =>
      [...chart.querySelectorAll('path')].filter((path) => path.getBBox().width + path.getBBox().height > 0).length)`)
    await page.close()
    expect(charts).toHaveLength(4)
    // The rules of the axes alone are fewer.
    for (const shapes of charts) expect(shapes).toBeGreaterThan(6)
  })

  test('offers the table as Markdown', async () => {
    const [, table] = await show('chat <b>bold</b> & "quoted"')
    expect(table!.text).toContain('as Markdown')
    expect(decoded(table!.link)).toMatch(/^\| TTFT \| ms \|/m)
  })

  test('shows both runs of a test, drawn when the longer one had ended', async () => {
    const annotations = await show('two at once')
    expect(annotations.map(({ width }) => width)).toEqual([572, undefined, 572, undefined])
  })

  test('shows nothing of ours beside a test without a load', async () => {
    expect(await show('no load')).toEqual([])
  })
})
