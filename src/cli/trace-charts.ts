/** @module Charts of a trace. */
import { across, places, tick, up } from '../../reporters/html/axes.ts'
import { draw, INK, line, SERIES_STYLES } from '../../reporters/html/chart.ts'
import type { Html } from '../../reporters/html/markup.ts'
import type { Bins } from '../stats/bins.ts'
import type { ArrivalStatistics } from '../traces/arrival-statistics.ts'
import type { CachePoint } from '../traces/cache-curve.ts'
import type { HitRateSeries } from '../traces/hit-rate-series.ts'

const [FIRST, SECOND] = SERIES_STYLES as readonly [(typeof SERIES_STYLES)[0], (typeof SERIES_STYLES)[0]]

/** How many requests have how much of it. */
export function histogramChart({ edges, counts }: Bins, unit: string): Html {
  const labels = edges.slice(0, -1).map((edge) => tick(Number(edge.toPrecision(3))))
  const bars = { type: 'bar', data: counts, barCategoryGap: '8%', itemStyle: { color: FIRST.color } }
  return draw({ x: places(unit, labels), y: up('requests'), series: [bars] })
}

/** The block hit rate of an endless cache over the trace. */
export function hitRateChart({ by, windows }: HitRateSeries): Html {
  const unit = by === 'time' ? 1_000 : 1
  const points = windows.map(({ start, blockHitRate }) => [start / unit, inPercent(blockHitRate)])
  return draw({
    x: across(by === 'time' ? 'seconds' : 'requests', { min: 0 }),
    y: up('block hit rate, %', { max: 100, interval: 25 }),
    series: [line(points, FIRST, { step: 'end' })],
  })
}

/** Requests a second over a trace with timestamps. */
export function rateChart({ perWindow, windowMs }: ArrivalStatistics): Html {
  const points = perWindow.map((requests, i) => [(i * windowMs) / 1_000, (requests / windowMs) * 1_000])
  return draw({
    x: across('seconds', { min: 0 }),
    y: up('requests a second'),
    series: [line(points, FIRST, { step: 'end' })],
  })
}

/** The block hit rate against the size of the cache, up to that of an endless one. */
export function cacheChart(points: readonly CachePoint[], endless: number): Html {
  const label = { formatter: `endless: ${(endless * 100).toFixed(1)} %`, position: 'insideStartTop', color: INK }
  const { color, dash } = SECOND
  const markLine = {
    silent: true,
    symbol: 'none',
    data: [{ yAxis: endless * 100 }],
    label,
    lineStyle: { color, type: dash },
  }
  const data = points.map(({ blocks, blockHitRate }) => [blocks, inPercent(blockHitRate)])
  const marks = { showSymbol: true, symbolSize: 4, itemStyle: { color: FIRST.color }, markLine }
  return draw({
    x: across('size of the cache, blocks', { type: 'log' }),
    y: up('block hit rate, %'),
    series: [line(data, FIRST, marks)],
  })
}

function inPercent(share: number | null): number | null {
  return share === null ? null : share * 100
}
