/** @module Two reports as one page: what became better or worse, run by run. */
import { type ComparedReports, type ComparedRun, describeUnmatched, sumComparisons } from '../compared-run.ts'
import { describeEndpoint, describeLoad, describeName } from '../describe-run.ts'
import { type Curves, renderComparison } from './comparison.ts'
import { renderDifferences } from './differences.ts'
import { document } from './document.ts'
import { html, type Html, markupOf } from './markup.ts'
import { curvesOf } from './page.ts'
import { readColumns } from './read-columns.ts'

/** @param folders of the first and of the second report: runs name their rows relative to them */
export function renderComparePage(compared: ComparedReports, folders: readonly [before: string, now: string]): string {
  const { runs } = compared
  const worse = runs.some(({ differences }) => differences.some(({ held, status }) => !held && status === 'regression'))
  const sides = runs.flatMap(({ before, now }) => [named(before, 'before'), named(now, 'now')])
  const curves = sides.map((run, i): Curves => {
    const { columns } = readColumns(folders[i % 2]!, run)
    return columns ? curvesOf(columns) : {}
  })
  const body = html`<header>
      <p class="sub">inferbench · two reports compared</p>
      <h1 class="${worse ? 'missed' : 'met'}">${worse ? '✗' : '✓'} ${sumComparisons(compared)}</h1>
      ${describeUnmatched(compared).map((text) => html`<p class="notice warning"><b>! note</b> ${text}</p>`)}
    </header>
    ${renderComparison(sides, curves)} ${runs.map(renderPair)}`
  return markupOf(document(sumComparisons(compared), body))
}

function named(run: ComparedRun['before'], place: string): ComparedRun['before'] {
  return { ...run, name: `${run.name}, ${place}` }
}

/** Both rows of the table side by side lead here. */
function renderPair({ before, now, notes, differences }: ComparedRun, place: number): Html {
  return html`<section class="run" id="run-${2 * place + 1}">
    <h2 id="run-${2 * place + 2}">${describeName(now)}</h2>
    <p class="sub">
      ${now.suite.file}<br />before: ${before.startedAt}, ${describeEndpoint(before.endpoint)},
      ${describeLoad(before)}<br />now: ${now.startedAt}, ${describeEndpoint(now.endpoint)}, ${describeLoad(now)}
    </p>
    ${notes.map((note) => html`<p class="notice warning"><b>! note</b> ${note}</p>`)}
    ${renderDifferences(differences, `What changed in ${describeName(now)}`)}
  </section>`
}
