import { writeFileSync } from 'node:fs'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { renderPage } from '../../reporters/html/page.ts'
import { judge } from '../../src/report/judge.ts'
import { parseSlo } from '../../src/report/slo.ts'
import { launchChromium } from '../support/chromium.ts'
import { openPage } from '../support/report-page.ts'
import { failure, head, row, runOf, times } from '../support/runs.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** Breaks out of text, of an attribute, of a style, of a script, of a comment and of a picture. */
const attack = `</text></svg></style></script>--><img src=x onerror="top.hurt=1"><script>top.hurt=1</script>" onfocus='top.hurt=1' \`x\` &lt;b&gt; {{7*7}} \${7*7}`

/** A report with the attack in every place where a server, a test, or who sends the file can put text. */
function hostilePage(folder: string): string {
  const { endpoint, environment } = head()
  const rows = [
    ...times(60, (i) => row(i, { ttft: 100 + i, id: attack, session: attack, inputTokens: 20 + i })),
    ...times(5, (i) => ({ ...failure(60 + i, attack + i, attack), id: attack, session: attack })),
  ]
  const rowsFile = 'rows.jsonl'
  const { run, samples } = runOf(rows, {
    head: {
      name: attack,
      id: attack,
      seed: attack,
      suite: { project: attack, file: attack, test: attack },
      workload: { [attack]: attack, deep: [{ [attack]: [attack] }] },
      endpoint: { ...endpoint, url: attack, model: attack, api: attack },
      environment: { ...environment, cpu: attack, packages: { [attack]: attack } },
      rowsFile,
    },
  })
  const problem = { code: attack, message: attack, advice: attack }
  const [verdict] = judge(run, samples, parseSlo({ ttft: { p50: 1 } }))
  const slos = [{ ...verdict!, metric: attack, statistic: attack, unit: attack, objective: attack, reason: attack }]
  const hostile = { ...run, slos, validity: { valid: false, problems: [problem], warnings: [problem] } }
  writeFileSync(`${folder}/${rowsFile}`, rows.map((each) => `${JSON.stringify(each)}\n`).join(''))
  const other = { ...hostile, rowsFile: attack, startedAt: attack }
  return renderPage({ finished: false, runs: [hostile, other] }, folder)
}

let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
}, 120_000)

afterAll(() => browser?.close())

test('text from outside stays text, wherever it stands', async () => {
  using folder = temporaryFolder()
  writeFileSync(folder.file('report.html'), hostilePage(folder.path))
  await using opened = await openPage(browser, folder.file('report.html'))
  expect(opened.console).toEqual([])
  expect(opened.requests).toHaveLength(1)
  expect(await opened.ask('window.hurt')).toBeUndefined()
  const tags = await opened.ask<string[]>(`[...document.querySelectorAll('*')].map(({ localName }) => localName)`)
  expect(tags.filter((tag) => tag === 'img' || tag === 'script')).toEqual([])
  const handlers = `[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on'))`
  expect(await opened.ask<string[]>(handlers)).toEqual([])
})

test('it is shown as it came', async () => {
  using folder = temporaryFolder()
  writeFileSync(folder.file('report.html'), hostilePage(folder.path))
  await using opened = await openPage(browser, folder.file('report.html'))
  expect(await opened.page.locator('#run-1 h2').textContent()).toBe(`${attack} (${attack})`)
  const errors = opened.page.locator('#run-1 [aria-label="Errors"] td:last-child')
  expect(await errors.first().textContent()).toBe(attack)
  const sessions = opened.page.locator('#run-1 [aria-label="The slowest requests"] td:nth-child(3)')
  expect(new Set(await sessions.allTextContents())).toEqual(new Set([attack]))
})

test('a run whose rows are named by an attack has a page without charts of requests', async () => {
  using folder = temporaryFolder()
  writeFileSync(folder.file('report.html'), hostilePage(folder.path))
  await using opened = await openPage(browser, folder.file('report.html'))
  expect(await opened.page.locator('#run-2 figure').count()).toBe(0)
  expect(await opened.page.locator('#run-2 .notice').last().textContent()).toContain('There are no charts')
})
