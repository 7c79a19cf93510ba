/** @module Blocks of text, tables and charts, one below the other in an image of SVG. */
import { HEIGHT, WIDTH } from './html/chart.ts'
import { type Content, type Html, markupOf, trusted } from './html/markup.ts'
import { PALETTE } from './html/style.ts'
import { clip, printable, wrap } from './text.ts'

/** Part of the picture: drawn from the left end of its upper edge, in the width of a chart. */
export interface Block {
  /** In pixels. */
  readonly height: number
  readonly content: Content
}

/** Names a colour of the page. */
export type Tone = 'ink' | 'muted' | 'bad' | 'unsure'

const MARGIN = 16
const TEXT_PX = 12
const HEADING_PX = 15
const LINE_PX = 17
/** A character of an ordinary font is about half as wide as high; what it is too few by goes into the margin. */
const CHARACTERS_PER_EM = 1.85
/** Where a label and a unit begin, and how wide a column of numbers is. */
const UNIT_X = 150
const NUMBER_PX = 66

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Open Sans, sans-serif'

/** An image of blocks, as the text of its file. Words from outside may hold what XML can't; that is replaced. */
export function stack(blocks: readonly Block[]): string {
  let y = MARGIN
  const placed = blocks.map(({ height, content }) => {
    const top = y
    y += height
    return shifted(MARGIN, top, content)
  })
  const [width, height] = [WIDTH + 2 * MARGIN, Math.ceil(y + MARGIN)]
  const style = element('style', {}, trusted(`${PALETTE}text { font-variant-numeric: tabular-nums }`))
  const page = element('rect', { width, height, fill: 'var(--page)' })
  const xmlns = 'http://www.w3.org/2000/svg'
  const box = `0 0 ${width} ${height}`
  const image = { xmlns, width, height, 'viewBox': box, 'font-family': FONT, 'font-size': TEXT_PX }
  return markupOf(element('svg', image, [style, page, placed]))
    .toWellFormed()
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
}

export function gap(height: number): Block {
  return { height, content: [] }
}

/** One line, as much of it as fits. */
export function heading(words: string): Block {
  const line = clip(printable(words), charactersIn(WIDTH, HEADING_PX))
  return { height: 24, content: text(line, { y: HEADING_PX, size: HEADING_PX, weight: 650 }) }
}

/** As many lines as it takes. */
export function paragraph(words: string, tone: Tone): Block {
  const lines = wrap(printable(words), charactersIn(WIDTH, TEXT_PX))
  return {
    height: lines.length * LINE_PX,
    content: lines.map((line, i) => text(line, { y: i * LINE_PX + TEXT_PX, tone })),
  }
}

/** A label, a unit and numbers a row. */
export function tableRows(head: readonly string[], rows: readonly (readonly string[])[]): Block[] {
  return [row(head, 'muted'), ...rows.map((cells) => row(cells, 'ink'))]
}

/** @param note stands right of the title */
export function chart(title: string, note: string, picture: Html): Block {
  const height = 34
  const caption = text(title, { y: height - 8, weight: 600 })
  const beside = text(note, { y: height - 8, x: WIDTH, anchor: 'end', tone: 'muted' })
  return { height: height + HEIGHT, content: [caption, beside, shifted(0, height, picture)] }
}

function row([label = '', unit = '', ...numbers]: readonly string[], tone: Tone): Block {
  const y = TEXT_PX + 2
  const cells = numbers.map((number, i) =>
    text(number, { y, x: WIDTH - (numbers.length - 1 - i) * NUMBER_PX, anchor: 'end', tone }),
  )
  const words = [text(label, { y, tone }), text(unit, { y, x: UNIT_X, tone: 'muted' })]
  const rule = element('path', { d: `M0 ${LINE_PX + 2.5}H${WIDTH}`, stroke: 'var(--rule)' })
  return { height: LINE_PX + 4, content: [words, cells, rule] }
}

interface TextStyle {
  readonly y: number
  readonly x?: number
  readonly anchor?: 'start' | 'end'
  readonly size?: number
  readonly weight?: number
  readonly tone?: Tone
}

/** One line; nothing where it is empty. */
function text(words: string, { x = 0, y, anchor, size, weight, tone = 'ink' }: TextStyle): Content {
  if (words === '') return []
  return element(
    'text',
    { x, y, 'text-anchor': anchor, 'font-size': size, 'font-weight': weight, 'fill': `var(--${tone})` },
    words,
  )
}

function shifted(x: number, y: number, content: Content): Html {
  return element('g', { transform: `translate(${x} ${y})` }, content)
}

/** Attributes without a value are left out. */
function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: Content = [],
): Html {
  const pairs = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${markupOf(value)}"`,
  )
  return trusted(`<${name}${pairs.join('')}>${markupOf(content)}</${name}>`)
}

function charactersIn(px: number, size: number): number {
  return Math.floor((px / size) * CHARACTERS_PER_EM)
}
