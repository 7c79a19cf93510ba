/** @module A trace as a workload: its sessions at their times, its block ids as text. */
import * as z from 'zod'

import type { Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import { durationMs, parseOptions, strict } from '../options.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { checkPrompt } from './block-layout.ts'
import { createBlockText } from './block-text.ts'
import { prefixHitRate } from './replay-hit-rate.ts'
import { createRowIndex } from './row-index.ts'
import { createSessionKinds, type TurnKind } from './session-kinds.ts'
import { createSessionOrder } from './session-order.ts'
import { emptyTrace, type TraceSource } from './trace-source.ts'
import { createTurns } from './trace-turns.ts'

export interface TraceWorkloadOptions {
  /** The run begins so long after the trace's first timestamp; requests before that are left out. @default 0 */
  readonly startOffset?: number | string | undefined
  /** Requests later than so long after the trace's first timestamp are left out. @default none */
  readonly endOffset?: number | string | undefined
  /** @default `complete` where the prompts of each session go on from one another, otherwise `delta` */
  readonly turns?: TurnKind | undefined
}

const schema = strict({
  startOffset: durationMs.default(0),
  endOffset: durationMs.optional(),
  turns: z.enum(['delta', 'complete']).optional(),
}).refine(({ startOffset, endOffset = Infinity }) => startOffset <= endOffset, 'startOffset must not exceed endOffset')

/**
 * Reads a trace once; its sessions are then made by index, in the order of their starts. Lengths, times and block ids stay
 * in memory, texts lie in a temporary file.
 *
 * @throws InferbenchError for bad options, and where rows can't be sent: no tokens, more blocks than tokens, mixed sessions
 */
export async function traceWorkload(
  trace: TraceSource,
  source: TextSource,
  streams: Streams,
  options: TraceWorkloadOptions = {},
): Promise<Workload> {
  const { startOffset, endOffset = Infinity, turns: asked } = parseOptions(schema, options, 'trace.workload')
  const { rows, order, kinds } = await indexTrace(trace)
  const sessions = order.within({ startMs: startOffset, endMs: endOffset })
  if (sessions.rows.length === 0) throw emptyWindow(trace.path)
  const traceHash = await trace.hash()
  const blocks = createBlockText({ source, streams, traceHash, blockSize: trace.blockSize })
  const turnOf = createTurns(blocks, source)
  const kind = asked ?? kinds.likely()
  const hitRate =
    kind === 'delta' && sessions.rows.length > sessions.count
      ? undefined
      : prefixHitRate(rows, sessions, trace.blockSize)

  return {
    name: 'trace',
    sessions: sessions.count,
    requests: sessions.rows.length,
    ...(hitRate !== undefined && { prefixHitRate: hitRate }),
    session(index) {
      const { id, startMs, turns } = sessions.session(index)
      return {
        id,
        ...(startMs !== undefined && { startMs }),
        turns: turns.map((turn, i) =>
          turnOf(rows.row(turn.index), { ...turn, complete: i > 0 && kind === 'complete' }),
        ),
      }
    },
    describe: () => ({
      path: trace.path,
      hash: traceHash,
      ...(trace.options && { synthesis: trace.options }),
      blockSize: trace.blockSize,
      startOffset,
      ...(endOffset < Infinity && { endOffset }),
      turns: kind,
      tokenizer: source.tokenizer.name,
      corpus: source.corpus.name,
    }),
  }
}

async function indexTrace(trace: TraceSource) {
  const rows = createRowIndex()
  const order = createSessionOrder()
  const kinds = createSessionKinds(trace.blockSize)
  let index = 0
  for await (const row of trace.rows()) {
    const { inputLength, hashIds } = row
    if (inputLength !== undefined) checkPrompt(inputLength, hashIds?.length ?? 0, trace.blockSize, index)
    kinds.add(row, index++)
    order.add(row)
    rows.add(row)
  }
  if (index === 0) throw emptyTrace(trace)
  return { rows, order, kinds }
}

function emptyWindow(path: string): InferbenchError {
  return new InferbenchError(
    'empty-trace',
    'trace.workload',
    `${path} has no requests between startOffset and endOffset.`,
  )
}
