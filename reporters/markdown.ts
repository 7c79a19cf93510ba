/** @module GitHub's Markdown: whatever comes from outside is shown as it is, and is never markup. */
import { printable } from './text.ts'

/** What Markdown, HTML, GitHub's mentions, its formulas or its automatic links would take for more than text. */
const MEANINGFUL = /[!"#$&'*:<>@[\\\]^_`{|}~]|(?<=www)\./gi

export type Align = 'left' | 'right'

/** Text on one line, of which Markdown makes the same text again. */
export function literal(text: string): string {
  return printable(text).replaceAll(MEANINGFUL, (char) => `&#${char.charCodeAt(0)};`)
}

/** Text that GitHub leaves alone altogether: no emoji, no mention, no link to an issue. */
export function code(text: string): string {
  return `<code>${literal(text)}</code>`
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], align: readonly Align[], rows: readonly (readonly string[])[]): string {
  const rule = align.map((side) => (side === 'left' ? ':---' : '---:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
