/** @module The report of a Vitest run as one page that needs nothing else: no script, no font, no network. */
import type { ReportFile } from '../../src/report/run-report.ts'
import { describeName } from '../describe-run.ts'
import { computeGate, formatMissed, formatSum, isOpen } from '../gate.ts'
import { type Curves, renderComparison } from './comparison.ts'
import { cumulate } from './cumulative.ts'
import { CURVES } from './distributions.ts'
import { document } from './document.ts'
import { html, type Html, markupOf } from './markup.ts'
import { readColumns } from './read-columns.ts'
import { measuredSamples, type RequestColumns } from './request-columns.ts'
import { renderRun } from './run-section.ts'

type Stored = Pick<ReportFile, 'runs' | 'finished'>

/**
 * Renders a report; of the same report and rows always the same text. One run's rows are held at a time.
 *
 * @param folder where the report is: the runs name their rows relative to it
 */
export function renderPage(report: Stored, folder: string): string {
  const { runs } = report
  const sections: Html[] = []
  const curves: Curves[] = []
  for (const [i, run] of runs.entries()) {
    const rows = readColumns(folder, run)
    sections.push(renderRun(run, rows, i + 1))
    curves.push(rows.columns ? curvesOf(rows.columns) : {})
  }
  const body = [header(report), renderComparison(runs, curves), sections]
  return markupOf(document(formatSum(computeGate(runs)), body))
}

/** The cumulative curves of a run. */
export function curvesOf(columns: RequestColumns): Curves {
  const known = CURVES.flatMap((metric) => {
    const samples = measuredSamples(columns, metric)
    return samples ? [[metric, cumulate(samples)]] : []
  })
  return Object.fromEntries(known) as Curves
}

const MARKS = { met: '✓', missed: '✗', open: '' }

function header({ finished, runs }: Stored): Html {
  const gate = computeGate(runs)
  const outcome = isOpen(gate) ? (gate.total + gate.baselines.total === 0 ? 'open' : 'met') : 'missed'
  const strayed = [
    ...gate.missed.map(({ run, verdict }) => ({ run, text: formatMissed(verdict) })),
    ...gate.baselines.missed,
  ]
  const missed = strayed.map(
    ({ run, text }) => html`<li><a href="#run-${runs.indexOf(run) + 1}">${describeName(run)}</a> ${text}</li>`,
  )
  return html`<header>
    <p class="sub">
      inferbench${runs.length > 0 ? html` · ${runs[0]!.startedAt.slice(0, 16).replace('T', ' ')} UTC` : []}
    </p>
    <h1 class="${outcome}">${MARKS[outcome]} ${formatSum(gate)}</h1>
    ${
      missed.length === 0
        ? []
        : html`<ul class="missing">
            ${missed}
          </ul>`
    }
    ${finished ? [] : html`<p class="notice void"><b>✗ interrupted</b> The run was broken off; what follows is what was measured until then.</p>`}
  </header>`
}
