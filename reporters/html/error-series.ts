/** @module When requests went without an answer, and of what kind the error was. */
import { up } from './axes.ts'
import { draw } from './chart.ts'
import { figure } from './elements.ts'
import { areaSample, legend } from './legend.ts'
import { type Content, html } from './markup.ts'
import { acrossTime, type TimeAxis } from './time-axis.ts'
import type { TimeBin } from './time-bins.ts'

/** Fills of the most frequent kinds of error, and of all others together. */
const FILLS = ['var(--bad)', 'url(#hatch)', 'url(#dots)', 'var(--waited)'] as const
/** A bar takes in several intervals where there are many: it has to be wide enough to show its pattern. */
const MOST_BARS = 40
/** Pixels that the bars share. */
const WIDTH = 420

/** Nothing where every request was answered. */
export function renderErrorSeries(time: TimeAxis): Content {
  const groups = groupKinds(countKinds(time.bins))
  if (groups.length === 0) return []
  const bars = joinBins(time.bins)
  const series = groups.map(({ kinds }, i) => ({
    type: 'bar',
    stack: 'errors',
    barWidth: WIDTH / bars.length,
    itemStyle: { color: FILLS[i], borderColor: 'var(--ink)', borderWidth: 0.5 },
    data: bars.map((bins) => [middleOf(bins) / time.unit.ms, countOf(bins, kinds)]),
  }))
  const key = legend(groups.map(({ label }, i) => ({ sample: areaSample(FILLS[i]!), label })))
  const picture = draw({ x: acrossTime(time), y: up('requests'), series })
  return figure(html`Requests without an answer${key}`, 'Requests without an answer over time', picture)
}

/** The most frequent first. */
function countKinds(bins: readonly TimeBin[]): string[] {
  const counts = new Map<string, number>()
  for (const bin of bins) {
    for (const [kind, count] of bin.errors) counts.set(kind, (counts.get(kind) ?? 0) + count)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([kind]) => kind)
}

interface KindGroup {
  readonly label: string
  readonly kinds: readonly string[]
}

function groupKinds(kinds: readonly string[]): KindGroup[] {
  const apart = kinds.length > FILLS.length ? FILLS.length - 1 : kinds.length
  const groups = kinds.slice(0, apart).map((kind) => ({ label: kind, kinds: [kind] }))
  const rest = kinds.slice(apart)
  return rest.length === 0 ? groups : [...groups, { label: `${rest.length} other kinds`, kinds: rest }]
}

function joinBins(bins: readonly TimeBin[]): TimeBin[][] {
  const size = Math.ceil(bins.length / MOST_BARS)
  return Array.from({ length: Math.ceil(bins.length / size) }, (_, i) => bins.slice(i * size, (i + 1) * size))
}

function middleOf(bins: readonly TimeBin[]): number {
  return (bins[0]!.fromMs + bins.at(-1)!.toMs) / 2
}

function countOf(bins: readonly TimeBin[], kinds: readonly string[]): number {
  return bins.reduce((total, { errors }) => kinds.reduce((sum, kind) => sum + (errors.get(kind) ?? 0), total), 0)
}
