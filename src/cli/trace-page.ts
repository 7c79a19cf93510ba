/** @module The analysis of a trace as one HTML file: pictures and tables, without scripts and without a network. */
import { basename } from 'node:path'

import { formatDuration } from '../../reporters/format.ts'
import { formatCount, formatNumber, formatShare } from '../report/format.ts'
import type { Distribution, PrefixStatistics, TraceAnalysis } from '../traces/analyze.ts'
import type { ArrivalStatistics } from '../traces/arrival-statistics.ts'
import type { Trace } from '../traces/trace.ts'
import { cacheChart, histogramChart, hitRateChart, rateChart } from './trace-charts.ts'
import { traceNotes } from './trace-notes.ts'

const STYLE = `
:root { color-scheme: light dark; --line: #7a819044; --ink: #7a8190 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1180px; margin: 2rem auto; padding: 0 1rem }
h1 { margin-bottom: 0; overflow-wrap: anywhere }
h2 { margin-top: 2.5rem }
section { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 1rem 2rem; margin-top: 1rem }
figure { margin: 0 }
figcaption { font-weight: 600 }
svg { width: 100%; height: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th { white-space: nowrap }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); text-align: right }
th:first-child, td:first-child, td.text { text-align: left }
p, td.text { color: var(--ink) }
.scroll { overflow-x: auto }
`

/** Renders the page. Its policy forbids all that would be loaded. */
export function renderTracePage(trace: Trace): string {
  const { analysis, blockSize } = trace
  const { arrivals, prefixes } = analysis
  const name = escapeHtml(basename(trace.path))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} · trace analysis</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${name}</h1>
<p>${formatCount(analysis.requests, 'request')} · blocks of ${formatCount(blockSize, 'token')}</p>
${traceNotes(trace)
  .map((note) => `<p>⚠ ${escapeHtml(note)}</p>`)
  .join('\n')}
${prefixes ? sharing(prefixes) : ''}
<h2>Lengths and hit rates</h2>
${distributions(analysis)}
${prefixes ? `<h2>Caches of finite size</h2>\n${caches(prefixes, blockSize)}` : ''}
${arrivals ? `<h2>Arrivals</h2>\n${arrivalSection(arrivals)}` : ''}
${prefixes && prefixes.hottest.length > 0 ? `<h2>Hottest prefixes</h2>\n${hottest(prefixes, blockSize)}` : ''}
</body>
</html>
`
}

function sharing(prefixes: PrefixStatistics): string {
  const { cacheHitRate, blockHitRate, reuseRatio, unique, groups, blocks, distinctBlocks } = prefixes
  return table(
    ['What requests share', '', ''],
    [
      ['Cache hit rate', formatShare(cacheHitRate), 'mean over requests of: leading blocks seen before ÷ its blocks'],
      ['Block hit rate', formatShare(blockHitRate), 'all leading blocks seen before ÷ all blocks'],
      [
        'Prefix reuse ratio',
        formatShare(reuseRatio),
        'share of (request, prefix) pairs whose prefix two requests have',
      ],
      ['Unique prefixes', formatNumber(unique), 'of all lengths'],
      ['Prefix groups', formatNumber(groups), 'first blocks that two requests have, or more'],
      ['Blocks', formatNumber(blocks), `${formatNumber(distinctBlocks)} distinct`],
    ],
    true,
  )
}

const COLUMNS = ['mean', 'stddev', 'min', 'p25', 'p50', 'p75', 'p90', 'p99', 'max'] as const

function distributions({ isl, osl, contextLength, uniquePromptLength, hitRate, prefixes }: TraceAnalysis): string {
  const quantities: readonly [name: string, unit: string, distribution: Distribution | null][] = [
    ['Input sequence length', 'tokens', isl],
    ['Output sequence length', 'tokens', osl],
    ['Context length: input in blocks that come again', 'tokens', prefixes && contextLength],
    ['Unique prompt length: the rest of the input', 'tokens', prefixes && uniquePromptLength],
    ['Hit rate of each request, endless cache', 'share', hitRate],
  ]
  const known = quantities.flatMap(([name, unit, held]) => (held ? [{ name, unit, ...held }] : []))
  const rows = known.map(({ name, summary }) => [name, ...COLUMNS.map((column) => formatNumber(summary[column]))])
  const figures = known.map(({ name, unit, bins }) => figure(name, histogramChart(bins, unit)))
  return `${table(['', ...COLUMNS], rows)}\n<section>\n${figures.join('\n')}\n</section>`
}

function caches({ cache, blockHitRate, overTime, distinctBlocks }: PrefixStatistics, blockSize: number): string {
  // Beyond the first size that holds all blocks nothing changes.
  const enough = cache.findIndex(({ blocks }) => blocks >= distinctBlocks)
  const points = enough === -1 ? cache : cache.slice(0, enough + 1)
  const rows = points.map(({ blocks, cacheHitRate, blockHitRate: byBlocks, evictions }) => [
    formatNumber(blocks),
    formatNumber(blocks * blockSize),
    formatShare(cacheHitRate),
    formatShare(byBlocks),
    formatNumber(evictions),
  ])
  const figures = [
    figure('Block hit rate by cache size (least recently used)', cacheChart(points, blockHitRate)),
    figure('Block hit rate over the trace, endless cache', hitRateChart(overTime)),
  ]
  return `<section>\n${figures.join('\n')}\n</section>
<details><summary>All sizes</summary>${table(['Blocks', 'Tokens', 'Cache hit rate', 'Block hit rate', 'Evictions'], rows)}</details>`
}

function arrivalSection(arrivals: ArrivalStatistics): string {
  const { requests, durationMs, perSecond, peakPerSecond, burstiness, gapMs } = arrivals
  const rows = [
    ['Requests', formatNumber(requests), `in ${formatDuration(durationMs)}`],
    ['Mean rate', perSecond === null ? '–' : `${formatNumber(perSecond)}/s`, 'gaps ÷ duration'],
    ['Peak', `${formatNumber(peakPerSecond)}/s`, 'in one second'],
    [
      'Gap p50, p99',
      `${formatNumber(gapMs.p50)} ms, ${formatNumber(gapMs.p99)} ms`,
      'between one request and the next',
    ],
    ['Burstiness', burstiness === null ? '–' : formatNumber(burstiness), 'stddev ÷ mean of the gaps; 1 is Poisson'],
  ]
  const chart = durationMs === 0 ? '' : figure('Requests a second', rateChart(arrivals))
  return `<section>\n${table(['When requests came', '', ''], rows, true)}\n${chart}\n</section>`
}

function hottest({ hottest: prefixes }: PrefixStatistics, blockSize: number): string {
  const rows = prefixes.map(({ blocks, requests, firstId, lastId }) => [
    formatNumber(blocks),
    formatNumber(blocks * blockSize),
    formatNumber(requests),
    String(firstId),
    String(lastId),
  ])
  return table(['Blocks', 'Tokens', 'Requests', 'First id', 'Last id'], rows)
}

/** @param explained true where the last column is text */
function table(head: readonly string[], rows: readonly (readonly string[])[], explained = false): string {
  const cell = (text: string, i: number) =>
    `<td${explained && i === head.length - 1 ? ' class="text"' : ''}>${escapeHtml(text)}</td>`
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')
  const heads = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('')
  return `<div class="scroll"><table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`
}

/** @param svg drawn from numbers alone */
function figure(caption: string, svg: string): string {
  return `<figure role="img" aria-label="${escapeHtml(caption)}"><figcaption>${escapeHtml(caption)}</figcaption>\n${svg}\n</figure>`
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`)
}
