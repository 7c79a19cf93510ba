/** @module A workload whose sessions are rows of a file. */
import * as z from 'zod'

import { createBadRows, type OnBadRow, onBadRowSchema } from '../bad-rows.ts'
import { lengthSchema } from '../random/describe.ts'
import { type Distribution, type Length, sampleLength } from '../random/distribution.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import type { TurnTools } from './dialogue.ts'
import type { Layout } from './row-index.ts'
import { createRowOrder, type RowOrderOptions, rowOrderShape } from './row-order.ts'
import { indexSessions, type SessionFormat } from './session-rows.ts'
import type { Session, Workload } from './workload.ts'

/** Options of every dataset whose sessions are rows. */
export interface RowDatasetOptions extends RowOrderOptions {
  /** The file; decompressed where its suffix is `.gz` or `.zst`. */
  readonly path: string
  /** Tokens that an answer may have where its row doesn't say. @default those of the row's own answer, or what the server decides */
  readonly outputTokens?: Length | undefined
  /** @default 'error' */
  readonly onBadRow?: OnBadRow | undefined
}

/** Keys for the strict schema of such options. */
export const rowDatasetShape = {
  path: z.string().min(1),
  outputTokens: lengthSchema.optional(),
  onBadRow: onBadRowSchema,
  ...rowOrderShape,
} as const

type ResolvedOptions = z.output<z.ZodObject<typeof rowDatasetShape>>

/** What a kind of file adds to its format. */
export interface RowDataset<Row> extends SessionFormat<Row> {
  /** Such as `jsonl`. */
  readonly name: string
  readonly layout: Layout
  /** The session's name in the file, if it has one. */
  idOf(rows: readonly Row[]): string | undefined
  /** Makes a session of rows that were judged to be one. */
  sessionOf(rows: readonly Row[], tools: TurnTools): Pick<Session, 'preamble' | 'turns'>
}

/** Reads the file once; sessions are read from it again when they are asked for. */
export async function rowWorkload<Row>(
  dataset: RowDataset<Row>,
  options: ResolvedOptions,
  source: TextSource,
  streams: Streams,
): Promise<Workload> {
  const { path, outputTokens, onBadRow, sampling, repeat, ...own } = options
  const who = `dataset.${dataset.name}`
  const badRows = createBadRows(onBadRow)
  const file = await indexSessions({ path, who, layout: dataset.layout, badRows }, dataset)
  const order = createRowOrder({ sampling, repeat }, file.sessions, streams, who)
  const toolsOf = turnTools(source, outputTokens, streams, who)

  return {
    name: dataset.name,
    sessions: order.sessions,
    ...(order.sessions === Infinity ? {} : { requests: file.turns }),
    session(index) {
      const at = order.at(index)
      const rows = file.rowsOf(at)
      const startMs = order.plain ? file.startMs(at) : undefined
      return {
        id: order.idOf(index, dataset.idOf(rows) ?? `${dataset.name}-${at}`),
        ...(startMs === undefined ? {} : { startMs }),
        ...dataset.sessionOf(rows, toolsOf(index)),
      }
    },
    describe: () => ({
      path,
      hash: file.hash,
      ...own,
      outputTokens,
      ...order.options,
      rows: file.rows,
      sessions: file.sessions,
      dropped: file.dropped,
      skipped: badRows.skipped,
      firstSkipped: badRows.firstProblem,
      tokenizer: source.tokenizer.name,
    }),
  }
}

/** The tools for the turns of each session, by its index. */
export function turnTools(
  { count }: TextSource,
  outputTokens: Distribution | undefined,
  streams: Streams,
  who: string,
): (index: number) => TurnTools {
  if (!outputTokens) return () => ({ count, outputTokens: () => undefined })
  return (index) => {
    const stream = streams.stream(`${who}.output`, index)
    return { count, outputTokens: () => sampleLength(outputTokens, stream, 1, who) }
  }
}
