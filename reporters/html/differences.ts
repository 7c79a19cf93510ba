/** @module A run beside another one, metric by metric. */
import type { Difference } from '../../src/report/comparison.ts'
import { describeDifference } from '../../src/report/describe-difference.ts'
import { formatShare } from '../../src/report/format.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { baselineLines } from '../describe-baseline.ts'
import { number, table } from './elements.ts'
import { type Content, html, type Html } from './markup.ts'

/** What became of the run's baseline; nothing where none was asked for. */
export function renderBaseline(run: RunReport): Content {
  if (!run.baselines) return []
  const differences = run.baselines.flatMap((result) => result.differences)
  const notes = baselineLines({ ...run, baselines: run.baselines.map((result) => ({ ...result, differences: [] })) })
  return html`<h3>Baseline</h3>
    ${notes.map(({ kind, text }) => html`<p class="notice ${kind === 'missed' ? 'void' : 'warning'}">${text}</p>`)}
    ${differences.length > 0 ? renderDifferences(differences, 'Against the baseline') : []}`
}

/** @param label names the table for those who hear it */
export function renderDifferences(differences: readonly Difference[], label: string): Html {
  const rows = differences.map((difference) => {
    const { mark, metric, change, interval, tolerance, status, reason } = describeDifference(difference)
    return [
      html`<span class="${classOf(difference)}">${mark} ${status}</span>${reason && html`<small>${reason}</small>`}`,
      metric,
      number(difference.baseline ?? undefined, difference.unit),
      number(difference.observed ?? undefined, difference.unit),
      change === '' ? '–' : change,
      interval,
      tolerance,
      number(difference.samples),
    ]
  })
  const levels = new Set(differences.map(({ confidence }) => confidence))
  const shown = Array.from(levels, (level) => formatShare(level, 3)).join(', ')
  const head = ['Verdict', 'Metric', 'Before', 'Now', 'Change', `Interval at ${shown}`, 'Tolerance', 'Samples']
  return table({ label, head, rows, words: [1] })
}

/** The class that gives it its colour. */
function classOf({ held, status }: Difference): 'met' | 'missed' | 'inconclusive' {
  if (status === 'inconclusive') return 'inconclusive'
  return held ? 'met' : 'missed'
}
