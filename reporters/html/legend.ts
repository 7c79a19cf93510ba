/** @module What the lines and areas of a chart mean, in words of the page: text from outside stays out of pictures. */
import type { SeriesStyle } from './chart.ts'
import { type Content, html, type Html, trusted } from './markup.ts'

export interface LegendEntry {
  readonly sample: Html
  readonly label: Content
}

export function legend(entries: readonly LegendEntry[]): Html {
  return html`<span class="legend">${entries.map(({ sample, label }) => html`<span>${sample}${label}</span> `)}</span>`
}

export function lineSample({ color, dash }: SeriesStyle): Html {
  return picture(`<path d="M0 5H30" stroke="${color}" stroke-width="2" stroke-dasharray="${dash.join(' ')}"></path>`)
}

/** @param fill a colour or a pattern of ours */
export function areaSample(fill: string): Html {
  return picture(
    `<rect x="6" y="0.5" width="18" height="9" fill="${fill}" stroke="var(--ink)" stroke-width="0.5"></rect>`,
  )
}

function picture(shape: string): Html {
  return trusted(`<svg aria-hidden="true" viewBox="0 0 30 10">${shape}</svg>`)
}
