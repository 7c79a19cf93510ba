/** @module What a run was made with: everything that it takes to make it again. */
import { flatten } from '../../src/report/flatten.ts'
import { formatCount } from '../../src/report/format.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { details, table } from './elements.ts'
import { type Content, html, type Html } from './markup.ts'

/** Longer values are in the report's JSON. */
const VALUE_CHARS = 400

export function renderSettings(run: RunReport): Html {
  const { load, workload, endpoint, environment, media, client, sessions, tokenSources, counts } = run
  const about = {
    id: run.id,
    suite: run.suite,
    ...(run.shard && { shard: run.shard }),
    attempt: run.attempt,
    startedAt: run.startedAt,
    seed: run.seed,
    rowsFile: run.rowsFile,
  }
  const groups = {
    'Run': about,
    'Load': load,
    'Workload': workload,
    'Endpoint': endpoint,
    'Servers': run.servers ?? [],
    'HTTP, ms': run.http ?? {},
    'Media': media,
    'Client': client ?? {},
    'Counts': { ...counts, sessions, tokenSources },
    ...(run.shards ? { Machines: run.shards } : { Environment: environment }),
  }
  return html`${Object.entries(groups).map(([name, values]) => group(name, flatten(values)))}`
}

function group(name: string, entries: readonly (readonly [path: string, value: unknown])[]): Content {
  if (entries.length === 0) return []
  const rows = entries.map(([path, value]) => [path, show(value)])
  return details(name, table({ label: name, head: ['Option', 'Value'], rows, words: [1] }))
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const more = text.length - VALUE_CHARS
  return more > 0 ? `${text.slice(0, VALUE_CHARS)}… and ${formatCount(more, 'character')} more in report.json` : text
}
