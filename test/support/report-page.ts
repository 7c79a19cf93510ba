/** @module A report opened in Chromium, without a network. */
import { pathToFileURL } from 'node:url'

import type { Browser, Page } from 'playwright-core'

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page
  /** What the page wrote to the console, errors included. */
  readonly console: readonly string[]
  /** All that was asked for, the page itself first. */
  readonly requests: readonly string[]
  /** The value of an expression in the page. */
  ask<T>(expression: string): Promise<T>
}

/** Opens a file of HTML; the page is closed when the scope of the test ends. */
export async function openPage(
  browser: Browser,
  path: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<OpenedPage> {
  const context = await browser.newContext({ colorScheme, offline: true, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const said: string[] = []
  const requests: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(pathToFileURL(path).href)
  return {
    page,
    console: said,
    requests,
    ask: (expression) => page.evaluate(expression),
    [Symbol.asyncDispose]: () => context.close(),
  }
}
