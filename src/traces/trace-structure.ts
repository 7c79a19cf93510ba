/** @module What has to be known of a whole trace before the first row of a synthesised one is made. */
import { InferbenchError } from '../error.ts'
import type { TraceRow } from './row.ts'
import { createSharedBlocks, type SharedBlocks } from './shared-blocks.ts'
import type { ResolvedSynthesis } from './synthesize-options.ts'
import { createPromptSynthesis } from './synthesize-prompt.ts'
import { emptyTrace, type TraceSource } from './trace-source.ts'

export interface TraceStructure {
  readonly shared: SharedBlocks
  /** Requests, from the first one on, that the new trace is made of. */
  readonly rows: number
  /** How much later than one repetition the next one begins: its length and a mean gap, in ms. */
  readonly periodMs: number
  /** Above every block id of a tree; the next tree begins there. 0 where there is but one. */
  readonly treeSize: number
}

/**
 * Reads the trace once, and once more where several trees need ids of their own.
 *
 * @throws InferbenchError for a trace without requests, and for ids that would grow above 2^53
 */
export async function readStructure(original: TraceSource, options: ResolvedSynthesis): Promise<TraceStructure> {
  const shared = createSharedBlocks()
  const clock = createSpan()
  const rows = await visitRows(original, options.requests, ({ hashIds, timestampMs }) => {
    hashIds?.forEach(shared.add)
    if (timestampMs !== undefined) clock.add(timestampMs)
  })
  if (rows === 0) throw emptyTrace(original)
  const trees = options.prefixRootMultiplier * Math.ceil((options.requests ?? rows) / rows)
  const treeSize = trees === 1 ? 0 : await measureTree(original, options, shared)
  if (!Number.isSafeInteger(treeSize * trees)) throw tooManyIds(original.path, treeSize, trees)
  return { shared, rows, periodMs: clock.periodMs(), treeSize }
}

/** The lowest id above all those that the new rows of one tree have. */
async function measureTree(original: TraceSource, options: ResolvedSynthesis, shared: SharedBlocks): Promise<number> {
  const prompts = createPromptSynthesis(shared, options, original.blockSize)
  await visitRows(original, options.requests, ({ inputLength, hashIds }, index) => {
    if (hashIds?.length) prompts.prompt({ inputLength: inputLength!, hashIds }, index)
  })
  return prompts.highest() + 1
}

/** Visits the rows from the first one on, at most as many as asked; tells how many. */
async function visitRows(
  { rows }: TraceSource,
  most: number = Infinity,
  visit: (row: TraceRow, index: number) => void,
): Promise<number> {
  let count = 0
  for await (const row of rows()) {
    visit(row, count++)
    if (count >= most) break
  }
  return count
}

function createSpan() {
  let count = 0
  let first = Infinity
  let last = -Infinity
  return {
    add(ms: number) {
      count++
      first = Math.min(first, ms)
      last = Math.max(last, ms)
    },
    periodMs: () => (count > 1 ? ((last - first) * count) / (count - 1) : 0),
  }
}

function tooManyIds(path: string, treeSize: number, trees: number): InferbenchError {
  return new InferbenchError(
    'hash-ids-too-high',
    'trace',
    `${path}: ${trees} trees of block ids up to ${treeSize} go beyond 2^53. Renumber its hash_ids from 0.`,
  )
}
