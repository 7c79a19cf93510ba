/** @module Charts of a trace as SVG text, drawn without a browser. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

import type { Bins } from '../stats/bins.ts'
import type { ArrivalStatistics } from '../traces/arrival-statistics.ts'
import type { CachePoint } from '../traces/cache-curve.ts'
import type { HitRateSeries } from '../traces/hit-rate-series.ts'

use([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer])

const WIDTH = 560
const HEIGHT = 240
/** These read on white and on black. */
const INK = '#7a8190'
const FAINT = '#7a819044'
const ACCENT = '#4c7fd9'
const SECOND = '#d98a3d'

/** How many requests have how much of it. */
export function histogramChart({ edges, counts }: Bins, unit: string): string {
  const labels = edges.slice(0, -1).map((edge) => compact(edge))
  return draw({
    xAxis: { ...across(unit), type: 'category', data: labels },
    yAxis: up('requests'),
    series: [{ type: 'bar', data: [...counts], barCategoryGap: '8%', itemStyle: { color: ACCENT } }],
  })
}

/** The block hit rate of an endless cache over the trace. */
export function hitRateChart({ by, windows }: HitRateSeries): string {
  const unit = by === 'time' ? 1_000 : 1
  return draw({
    xAxis: { ...across(by === 'time' ? 'seconds' : 'requests'), type: 'value', min: 0, max: 'dataMax' },
    yAxis: { ...up('block hit rate, %'), max: 100 },
    series: [steps(windows.map(({ start, blockHitRate }) => [start / unit, inPercent(blockHitRate)]))],
  })
}

/** Requests a second over a trace with timestamps. */
export function rateChart({ perWindow, windowMs }: ArrivalStatistics): string {
  return draw({
    xAxis: { ...across('seconds'), type: 'value', min: 0, max: 'dataMax' },
    yAxis: up('requests a second'),
    series: [steps(perWindow.map((requests, i) => [(i * windowMs) / 1_000, (requests / windowMs) * 1_000]))],
  })
}

/** The block hit rate against the size of the cache, up to that of an endless one. */
export function cacheChart(points: readonly CachePoint[], endless: number): string {
  const label = { formatter: `endless: ${(endless * 100).toFixed(1)} %`, position: 'insideStartTop', color: SECOND }
  const lineStyle = { color: SECOND, type: 'dashed' }
  return draw({
    xAxis: { ...across('size of the cache, blocks'), type: 'log' },
    yAxis: up('block hit rate, %'),
    series: [
      {
        type: 'line',
        data: points.map(({ blocks, blockHitRate }) => [blocks, inPercent(blockHitRate)]),
        symbolSize: 5,
        itemStyle: { color: ACCENT },
        markLine: { symbol: 'none', data: [{ yAxis: endless * 100 }], label, lineStyle },
      },
    ],
  })
}

/** `950`, `12K`, `3.5M`. */
function compact(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: value < 10 ? 2 : 1 })
}

function draw(option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  chart.setOption({
    animation: false,
    grid: { left: 56, right: 16, top: 30, bottom: 44 },
    textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
    ...option,
  })
  const svg = chart.renderToSVGString({ useViewBox: true })
  chart.dispose()
  return svg
}

/** The axis below. */
function across(name: string): object {
  return { ...axis, name, nameLocation: 'middle', nameGap: 28, splitLine: { show: false } }
}

/** The axis at the left. */
function up(name: string): object {
  return { ...axis, name, nameLocation: 'end', nameTextStyle: { color: INK, align: 'left' }, type: 'value', min: 0 }
}

const axis = {
  nameTextStyle: { color: INK },
  axisLabel: { color: INK, hideOverlap: true, formatter: (value: number | string) => shown(value) },
  axisLine: { lineStyle: { color: INK } },
  splitLine: { lineStyle: { color: FAINT } },
}

/** Categories come as they are to be shown. */
function shown(value: number | string): string {
  return typeof value === 'number' ? compact(value) : value
}

function steps(data: readonly (readonly (number | null)[])[]): object {
  return { type: 'line', data, step: 'end', showSymbol: false, lineStyle: { color: ACCENT, width: 2 } }
}

function inPercent(share: number | null): number | null {
  return share === null ? null : share * 100
}
