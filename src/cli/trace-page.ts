/** @module The analysis of a trace as one HTML file: pictures and tables, without scripts and without a network. */
import { basename } from 'node:path'

import { formatDuration } from '../../reporters/format.ts'
import { document } from '../../reporters/html/document.ts'
import { details, figure, number, table } from '../../reporters/html/elements.ts'
import { type Content, html, type Html, markupOf } from '../../reporters/html/markup.ts'
import { formatCount, formatNumber, formatShare } from '../report/format.ts'
import type { Distribution, PrefixStatistics, TraceAnalysis } from '../traces/analyze.ts'
import type { ArrivalStatistics } from '../traces/arrival-statistics.ts'
import type { Trace } from '../traces/trace.ts'
import { cacheChart, histogramChart, hitRateChart, rateChart } from './trace-charts.ts'
import { traceNotes } from './trace-notes.ts'

/** Renders the page. */
export function renderTracePage(trace: Trace): string {
  const { analysis, blockSize } = trace
  const { arrivals, prefixes, requests } = analysis
  const name = basename(trace.path)
  const body = html`<header>
      <h1>${name}</h1>
      <p class="sub">${formatCount(requests, 'request')} · blocks of ${formatCount(blockSize, 'token')}</p>
      ${traceNotes(trace).map((note) => html`<p class="notice"><b>note</b> ${note}</p>`)}
    </header>
    ${prefixes ? section('What requests share', sharing(prefixes)) : []}
    ${section('Lengths and hit rates', distributions(analysis))}
    ${prefixes ? section('Caches', caches(prefixes, blockSize)) : []}
    ${arrivals ? section('Arrivals', arrivalsOf(arrivals)) : []}
    ${prefixes && prefixes.hottest.length > 0 ? section('Hottest prefixes', hottest(prefixes, blockSize)) : []} `
  return markupOf(document(`${name} · trace analysis`, body))
}

function section(title: string, content: Content): Html {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`
}

function sharing(prefixes: PrefixStatistics): Html {
  const { cacheHitRate, blockHitRate, reuseRatio, unique, groups, blocks, distinctBlocks } = prefixes
  return table({
    label: 'What requests share',
    head: ['', 'value', 'what it is'],
    rows: [
      [
        'Cache hit rate',
        number(cacheHitRate, 'share'),
        'mean over requests of: leading blocks that came before ÷ its blocks',
      ],
      ['Block hit rate', number(blockHitRate, 'share'), 'all leading blocks that came before ÷ all blocks'],
      [
        'Prefix reuse ratio',
        number(reuseRatio, 'share'),
        'share of (request, prefix) pairs whose prefix two requests have, or more',
      ],
      ['Unique prefixes', number(unique), 'of all lengths'],
      ['Prefix groups', number(groups), 'first blocks that two requests have, or more'],
      ['Blocks', number(blocks), `${formatNumber(distinctBlocks)} distinct`],
    ],
    words: [2],
  })
}

const COLUMNS = ['mean', 'stddev', 'min', 'p25', 'p50', 'p75', 'p90', 'p99', 'max'] as const

function distributions({ isl, osl, contextLength, uniquePromptLength, hitRate, prefixes }: TraceAnalysis): Html {
  const quantities: readonly [name: string, unit: string, distribution: Distribution | null][] = [
    ['Input sequence length', 'tokens', isl],
    ['Output sequence length', 'tokens', osl],
    ['Context length: input in blocks that come again', 'tokens', prefixes && contextLength],
    ['Unique prompt length: the rest of the input', 'tokens', prefixes && uniquePromptLength],
    ['Hit rate of each request, endless cache', 'share', hitRate],
  ]
  const known = quantities.flatMap(([name, unit, held]) => (held ? [{ name, unit, ...held }] : []))
  const rows = known.map(({ name, unit, summary }) => [name, ...COLUMNS.map((column) => number(summary[column], unit))])
  const figures = known.map(({ name, unit, summary, bins }) => {
    const show = (value: number) => (unit === 'share' ? formatShare(value) : formatNumber(value))
    const said = `Histogram of ${name.toLowerCase()}: half of the requests lie between ${show(summary.p25)} and ${show(summary.p75)}`
    return figure(name, said, histogramChart(bins, unit))
  })
  return html`<div class="grid">${figures}</div>
    ${table({ label: 'Lengths and hit rates', head: ['', ...COLUMNS], rows })}`
}

function caches({ cache, blockHitRate, overTime, distinctBlocks }: PrefixStatistics, blockSize: number): Html {
  // Beyond the first size that holds all blocks nothing changes.
  const enough = cache.findIndex(({ blocks }) => blocks >= distinctBlocks)
  const points = enough === -1 ? cache : cache.slice(0, enough + 1)
  const sizes = table({
    label: 'Caches by size',
    head: ['blocks', 'tokens', 'cache hit rate', 'block hit rate', 'evictions'],
    rows: points.map((point) => [
      number(point.blocks),
      number(point.blocks * blockSize),
      number(point.cacheHitRate, 'share'),
      number(point.blockHitRate, 'share'),
      number(point.evictions),
    ]),
  })
  const bySize = 'Block hit rate by cache size (least recently used)'
  const overTrace = 'Block hit rate over the trace, endless cache'
  return html`<div class="grid">
    ${figure(bySize, `${bySize}; the table says the same`, cacheChart(points, blockHitRate), details('All sizes', sizes))}
    ${figure(overTrace, `${overTrace}, ${formatShare(blockHitRate)} in all`, hitRateChart(overTime))}
  </div>`
}

function arrivalsOf(arrivals: ArrivalStatistics): Html {
  const { requests, durationMs, perSecond, peakPerSecond, burstiness, gapMs } = arrivals
  const rows = [
    ['Requests', number(requests), `in ${formatDuration(durationMs)}`],
    ['Mean rate, per second', number(perSecond ?? undefined), 'gaps ÷ duration'],
    ['Peak rate, per second', number(peakPerSecond), 'most requests in one second'],
    ['Gap p50, ms', number(gapMs.p50), 'from one request to the next'],
    ['Gap p99, ms', number(gapMs.p99), ''],
    ['Burstiness', number(burstiness ?? undefined), 'stddev ÷ mean of the gaps; 1 is a Poisson process'],
  ]
  const said = `Requests a second over the trace, at most ${formatNumber(peakPerSecond)} in one second`
  return html`<div class="grid">
    ${table({ label: 'Arrivals', head: ['', 'value', 'what it is'], rows, words: [2] })}
    ${durationMs === 0 ? [] : figure('Requests a second', said, rateChart(arrivals))}
  </div>`
}

function hottest({ hottest: prefixes }: PrefixStatistics, blockSize: number): Html {
  return table({
    label: 'Hottest prefixes',
    head: ['blocks', 'tokens', 'requests', 'first id', 'last id'],
    rows: prefixes.map(({ blocks, requests, firstId, lastId }) => [
      number(blocks),
      number(blocks * blockSize),
      number(requests),
      String(firstId),
      String(lastId),
    ]),
  })
}
