/** @module A chart as SVG text, drawn without a browser. Colours are the page's own, so that it follows light and dark. */
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

import { type Html, trusted } from './markup.ts'

use([BarChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, SVGRenderer])

/** Of a chart in half of the page's width, CSS pixels. */
export const WIDTH = 540
export const HEIGHT = 210
export const FONT_SIZE = 11
/** Colours of axes, as the page has them. */
export const INK = 'var(--muted)'
export const RULE = 'var(--rule)'

/** How one of several lines looks; without colour it is told by its dashes. */
export interface SeriesStyle {
  readonly color: string
  readonly dash: readonly number[]
}

export const SERIES_STYLES: readonly SeriesStyle[] = [
  { color: 'var(--s1)', dash: [] },
  { color: 'var(--s2)', dash: [7, 4] },
  { color: 'var(--s3)', dash: [2, 3] },
  { color: 'var(--s4)', dash: [10, 3, 2, 3] },
  { color: 'var(--s5)', dash: [14, 5] },
  { color: 'var(--s6)', dash: [1, 5] },
]

/** Text in a chart is ours; words from outside belong into a caption or a legend beside it. */
export interface ChartOptions {
  readonly x: object
  readonly y: object
  readonly series: readonly object[]
  readonly height?: number
  readonly grid?: object
}

/** Draws a chart. It doesn't animate and answers to no mouse: the numbers stand beside it. */
export function draw({ x, y, series, height = HEIGHT, grid }: ChartOptions): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit', fontSize: FONT_SIZE, color: INK },
      grid: { left: 52, right: 18, top: 26, bottom: 40, ...grid },
      xAxis: x,
      yAxis: y,
      series: series.map((each) => ({ silent: true, ...each })),
    } satisfies EChartsCoreOption)
    return trusted(tidy(chart.renderToSVGString({ useViewBox: true })))
  } finally {
    chart.dispose()
  }
}

/** A line through points. */
export function line(data: readonly (readonly (number | null)[])[], style: SeriesStyle, more: object = {}): object {
  const { color, dash } = style
  const type = dash.length === 0 ? 'solid' : dash
  return { type: 'line', data, showSymbol: false, lineStyle: { color, type, width: 1.75 }, ...more }
}

/**
 * Takes out what only a chart with a mouse needs, and clips, as nothing lies outside: their ids would meet those of other
 * charts on the page. Coordinates are kept to a tenth of a pixel.
 */
function tidy(svg: string): string {
  return svg
    .replaceAll(/<style >[^]*?<\/style>|<defs >[^]*?<\/defs>|<rect [^>]*fill="none"><\/rect>/g, '')
    .replaceAll(/ (?:class|pointer-events|clip-path|ecmeta_\w+|xmlns:xlink|version|baseProfile)="[^"]*"/g, '')
    .replaceAll(/ (?:d|transform|x|y|width|height)="[^"]*"/g, (attribute) => attribute.replaceAll(/(\.\d)\d+/g, '$1'))
    .replaceAll('<svg ', '<svg aria-hidden="true" ')
    .replaceAll(/\n+/g, '')
}
