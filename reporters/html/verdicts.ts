/** @module The objectives of a run, and whether they hold. */
import { formatShare } from '../../src/report/format.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { isMet, type Verdict } from '../../src/report/verdict.ts'
import { describeDeferred } from '../describe-deferred.ts'
import { describeObjective } from '../describe-objective.ts'
import { number, table } from './elements.ts'
import { html, type Html } from './markup.ts'

export function renderVerdicts(run: RunReport): Html {
  const { slos, validity } = run
  const deferred = describeDeferred(run)
  if (deferred.length > 0) return html`${deferred.map((text) => html`<p class="note">${text}</p>`)}`
  if (slos.length === 0) return html`<p class="note">No SLO was asserted.</p>`
  const rows = slos.map((verdict) => {
    const { mark, objective, bound, margin, interval, reason } = describeObjective(verdict, validity.valid)
    const { observed, unit, samples } = verdict
    return [
      html`<span class="${wordOf(verdict)}">${mark} ${wordOf(verdict)}</span
        >${reason && html`<small>${reason}</small>`}`,
      objective,
      bound,
      number(observed ?? undefined, unit),
      margin,
      interval,
      number(samples),
    ]
  })
  const levels = new Set(slos.map(({ confidence }) => confidence))
  const head = [
    'Verdict',
    'Objective',
    'Bound',
    'Observed',
    'Margin',
    `Interval at ${[...levels].map((level) => formatShare(level)).join(', ')}`,
    'Samples',
  ]
  return table({ label: 'Objectives', head, rows, words: [1] })
}

/** Also the class that gives it its colour. */
function wordOf(verdict: Verdict): 'met' | 'missed' | 'inconclusive' {
  if (isMet(verdict)) return 'met'
  return verdict.status === 'inconclusive' ? 'inconclusive' : 'missed'
}
