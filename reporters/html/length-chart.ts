/** @module What the length of a prompt costs: TTFT against ISL. */
import { formatCount, formatNumber } from '../../src/report/format.ts'
import { sortSamples } from '../../src/stats/quantile.ts'
import { across, axisOver, extentOf, isWide, up } from './axes.ts'
import { draw, line, SERIES_STYLES } from './chart.ts'
import { condense, type Dot } from './density.ts'
import { details, figure, table } from './elements.ts'
import { legend, lineSample } from './legend.ts'
import { groupByLength, type LengthGroup } from './length-groups.ts'
import { type Content, html, type Html } from './markup.ts'
import type { RequestColumns } from './request-columns.ts'

/** Nothing where no answer was streamed. */
export function renderLengthChart(columns: RequestColumns): Content {
  const { isl, ttft } = pairsOf(columns)
  if (isl.length === 0) return []
  const groups = groupByLength(isl, ttft)
  const [first] = groups
  if (groups.length === 1 && first!.from === first!.to) {
    return html`<p class="note">
      Every prompt had ${formatCount(first!.from, 'token')}: there is no TTFT against ISL to show.
    </p>`
  }
  const key = legend([
    { sample: lineSample(SERIES_STYLES[1]!), label: 'p50 by length' },
    { sample: lineSample(SERIES_STYLES[2]!), label: 'p95' },
  ])
  const note = html`<p class="note">
    Requests that lie close are one dot; the larger, the more: 1, 2–9, 10–99, 100 and above.
  </p>`
  return figure(
    html`TTFT against ISL${key}`,
    'TTFT of each request against the length of its prompt',
    picture(isl, ttft, groups),
    [note, details('Numbers', numbers(groups))],
  )
}

function pairsOf({ rows, column, isMeasured }: RequestColumns): { isl: Float64Array; ttft: Float64Array } {
  const has = (row: number) => isMeasured(row) && column.ttft[row]! >= 0 && column.inputTokens[row]! >= 0
  const kept = (values: Float64Array) => values.filter((_, row) => row < rows && has(row))
  return { isl: kept(column.inputTokens), ttft: kept(column.ttft) }
}

function picture(isl: Float64Array, ttft: Float64Array, groups: readonly LengthGroup[]): Html {
  const x = extentOf(sortSamples(isl)!)
  const y = extentOf(sortSamples(ttft)!)
  const dots = condense(isl, ttft, { x: isWide(x), y: isWide(y) })
  const at = ({ from, to }: LengthGroup) => (isWide(x) ? Math.sqrt(from * to) : (from + to) / 2)
  return draw({
    height: HEIGHT,
    x: across('ISL, tokens', axisOver(x)),
    y: up('TTFT, ms', axisOver(y)),
    series: [
      ...SIZES.flatMap((size) => scatter(dots, size)),
      line(
        groups.map((group) => [at(group), group.p50]),
        SERIES_STYLES[1]!,
      ),
      line(
        groups.map((group) => [at(group), group.p95]),
        SERIES_STYLES[2]!,
      ),
    ],
  })
}

/** As tall as the chart beside it. */
const HEIGHT = 330

/** Dots of a size are drawn as one path. */
const SIZES = [
  { from: 1, below: 2, px: 2.5 },
  { from: 2, below: 10, px: 3.5 },
  { from: 10, below: 100, px: 4.5 },
  { from: 100, below: Infinity, px: 6 },
] as const

/** Nothing where no dot is of that size: the library takes no empty ones. */
function scatter(dots: readonly Dot[], { from, below, px }: (typeof SIZES)[number]): object[] {
  const data = dots.filter(({ points }) => points >= from && points < below).map(({ x, y }) => [x, y])
  const itemStyle = { color: 'var(--s1)', opacity: 0.6 }
  return data.length === 0 ? [] : [{ type: 'scatter', data, symbolSize: px, large: true, largeThreshold: 0, itemStyle }]
}

function numbers(groups: readonly LengthGroup[]): Html {
  const rows = groups.map(({ from, to, requests, p50, p95, p99 }) => [
    from === to ? formatNumber(from) : `${formatNumber(from)} … ${formatNumber(to)}`,
    ...[requests, p50, p95, p99].map((value) => formatNumber(value)),
  ])
  return table({ label: 'TTFT by ISL', head: ['ISL, tokens', 'Requests', 'TTFT p50, ms', 'p95', 'p99'], rows })
}
