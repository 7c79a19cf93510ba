/** @module One run of the parts that several machines sent: its metrics are those of all rows together, none left out. */
import { hash } from 'node:crypto'
import { join } from 'node:path'

import { createMediaTally } from '../media/media-use.ts'
import type { Samples } from '../metrics/samples.ts'
import { createCollector } from './collector.ts'
import { worstClient } from './merge-clients.ts'
import { findMergeProblems, problemsOfParts, warningsOfParts } from './merge-problems.ts'
import type { RequestRow } from './request-row.ts'
import { countedMedia } from './row-media.ts'
import type { Problem, RunHead, RunReport } from './run-report.ts'
import type { MergedShard, ShardOfRun } from './shards.ts'
import { slug } from './slug.ts'
import { clientBoundsSchema } from './validity.ts'

/** The run of one machine. */
export type Part = RunReport & { readonly shard: ShardOfRun }

export interface RowsOfPart {
  readonly rows: Iterable<RequestRow>
  /** What was wrong with them, once they have been read. */
  readonly problems: () => readonly Problem[]
}

export interface MergedRun {
  readonly run: RunReport
  readonly samples: Samples
}

/**
 * Merges the parts of a run, in any order. The start of the load is the same instant for all, so the times of their rows count
 * from it as they are. Objectives are not judged.
 *
 * @param rowsOf the rows of a part, read once
 * @param onRow called with every row of the whole, as it belongs there, and the name of its file
 */
export function mergeRuns(
  unsorted: readonly [Part, ...Part[]],
  rowsOf: (part: Part) => RowsOfPart,
  onRow: (row: RequestRow, rowsFile: string) => void,
): MergedRun {
  const parts = unsorted.toSorted((a, b) => a.shard.index - b.shard.index) as [Part, ...Part[]]
  const head = headOf(parts)
  const collector = createCollector(head)
  const media = createMediaTally()
  const sources = parts.map((part) => ({ part, ...rowsOf(part) }))
  for (const row of inOrder(sources)) {
    collector.add(row)
    if (row.media) media.add(row.media.map(countedMedia))
    onRow(row, head.rowsFile)
  }
  const finished = parts.every((part) => part.finished)
  const run = collector.finish(undefined, finished, media.summary())
  const problems = [
    ...findMergeProblems(parts),
    ...sources.flatMap((source) => source.problems()),
    ...problemsOfParts(parts),
    ...run.validity.problems,
  ]
  return {
    samples: collector.samples,
    run: {
      ...run,
      client: worstClient(parts.map(({ client }) => client)),
      shards: parts.map(describePart),
      validity: {
        valid: problems.length === 0,
        problems,
        warnings: [...warningsOfParts(parts), ...run.validity.warnings],
      },
    },
  }
}

/** What all parts have in common; its id is made of theirs, so that the same parts always make the same run. */
function headOf(parts: readonly [Part, ...Part[]]): RunHead {
  const [{ name, suite, seed, load, workload, environment }] = parts
  const id = uuidOf(parts.map((part) => part.id).join())
  const startedAt = parts.map((part) => part.startedAt).toSorted()[0]!
  return {
    id,
    name,
    suite,
    attempt: Math.max(...parts.map(({ attempt }) => attempt)),
    startedAt,
    seed,
    load,
    workload,
    endpoint: parts.map((part) => part.endpoint).toSorted((a, b) => (b.urls?.length ?? 1) - (a.urls?.length ?? 1))[0]!,
    environment,
    rowsFile: join('requests', `${slug(name)}-${id.slice(0, 8)}.jsonl`),
    // Each machine was judged by its own; here nobody asks for them.
    clientBounds: clientBoundsSchema.parse({}),
  }
}

function uuidOf(text: string): string {
  return hash('sha256', text, 'hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

function describePart({ id, startedAt, endpoint, environment, rowsFile, shard }: Part): MergedShard {
  return { ...shard, id, startedAt, url: endpoint.url, environment, rowsFile }
}

/**
 * The rows of all parts, a row of each at a time in memory, by the end of the requests where each part has them so. Numbers
 * are those that the machines would have had taking turns: none comes twice but for retries.
 */
function* inOrder(
  sources: readonly { readonly part: Part; readonly rows: Iterable<RequestRow> }[],
): Generator<RequestRow> {
  const lines = sources.map(({ part, rows }) => {
    const iterator = rows[Symbol.iterator]()
    return { ...part.shard, iterator, next: iterator.next() }
  })
  for (;;) {
    const open = lines.filter(({ next }) => !next.done)
    if (open.length === 0) return
    const first = open.reduce((a, b) => (endOf(b.next) < endOf(a.next) ? b : a))
    const row = first.next.value as RequestRow
    yield { ...row, seq: row.seq * first.of + first.index }
    first.next = first.iterator.next()
  }
}

function endOf({ value }: IteratorResult<RequestRow>): number {
  return (value as RequestRow).endMs
}
