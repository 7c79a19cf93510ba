/** @module The pieces that every section is made of: tables, figures, and what opens on demand. */
import { formatNumber, formatShare } from '../../src/report/format.ts'
import { type Content, html, type Html } from './markup.ts'

export interface TableOptions {
  /** Names the table for those who hear it. */
  readonly label: string
  /** One a column; those of numbers stand right. */
  readonly head: readonly Content[]
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Content[])[]
  /** Columns that hold words, besides the first. */
  readonly words?: readonly number[]
}

/** A table that scrolls by itself where it is wider than the page. */
export function table({ label, head, rows, words = [] }: TableOptions): Html {
  const kind = (column: number) => (column === 0 || words.includes(column) ? 'word' : 'number')
  const heads = head.map((cell, i) => html`<th scope="col" class="${kind(i)}">${cell}</th>`)
  const cells = (row: readonly Content[]) =>
    row.map((cell, i) =>
      i === 0 ? html`<th scope="row" class="word">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`,
    )
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`
}

/** What is shown at a click or a key. */
export function details(summary: Content, content: Content): Html {
  return html`<details>
    <summary>${summary}</summary>
    ${content}
  </details> `
}

/**
 * A picture with its caption, and the numbers behind it.
 *
 * @param said what the picture shows, for those who don't see it
 */
export function figure(caption: Content, said: string, picture: Html, numbers?: Content): Html {
  return html`<figure>
    <figcaption>${caption}</figcaption>
    <div role="img" aria-label="${said}">${picture}</div>
    ${numbers}
  </figure> `
}

/** A number for people that keeps all its digits for programs; a share as percent. */
export function number(value: number | undefined, unit = ''): Content {
  if (value === undefined) return '–'
  return html`<data value="${value}">${unit === 'share' ? formatShare(value) : formatNumber(value)}</data>`
}
