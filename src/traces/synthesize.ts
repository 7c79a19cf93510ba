/** @module A trace made from another one: longer or shorter prompts, more or less shared, sooner or later. */
import { InferbenchError } from '../error.ts'
import type { Streams } from '../random/streams.ts'
import type { TraceRow } from './row.ts'
import { resolveSynthesis, type ResolvedSynthesis, type SynthesisOptions } from './synthesize-options.ts'
import { createPromptSynthesis } from './synthesize-prompt.ts'
import { createRequestSynthesis, type SynthesisCounts } from './synthesize-request.ts'
import { derivedHash, type TraceSource } from './trace-source.ts'
import { readStructure, type TraceStructure } from './trace-structure.ts'
import { createTreeDraws } from './tree-draws.ts'

/** A trace that is made while it is read. */
export interface SynthesizedTrace extends TraceSource {
  readonly options: ResolvedSynthesis
  /** @param counts told of each row */
  rows(counts?: SynthesisCounts): AsyncGenerator<TraceRow>
}

/**
 * A new trace with the structure of the original. The original is read once for what its requests share (twice where
 * there are several trees), and once each time that the new rows are read; none of its rows is kept.
 *
 * The algorithm is AIPerf's; docs/trace-synthesis.md lists what differs.
 *
 * @throws InferbenchError for bad options; on reading, for an original without requests or whose blocks don't fit
 */
export function synthesizeTrace(original: TraceSource, options: SynthesisOptions, streams: Streams): SynthesizedTrace {
  const resolved = resolveSynthesis(options)
  let structure: Promise<TraceStructure> | undefined

  /** @param done rows before this repetition of the original */
  function createRepetition(known: TraceStructure, done: number, counts: SynthesisCounts): (row: TraceRow) => TraceRow {
    const { shared, rows, periodMs, treeSize } = known
    const repetition = done / rows
    const prompts = createPromptSynthesis(shared, resolved, original.blockSize)
    const renew = createRequestSynthesis(resolved, original.blockSize, prompts, counts)
    const treeOf = createTreeDraws(resolved.prefixRootMultiplier, streams)
    const sessionSuffix = repetition === 0 ? '' : `#${repetition + 1}`
    let index = done
    return (row) => {
      const tree = repetition * resolved.prefixRootMultiplier + treeOf(index, row.sessionId)
      return renew(row, { index: index++, firstId: tree * treeSize, laterMs: repetition * periodMs, sessionSuffix })
    }
  }

  return {
    path: original.path,
    blockSize: original.blockSize,
    options: resolved,
    hash: () => derivedHash(original, resolved),
    async *rows(counts = { shortenedPrompts: 0, shortenedAnswers: 0 }) {
      structure ??= readStructure(original, resolved)
      const known = await structure
      const total = resolved.requests ?? known.rows
      for (let done = 0; done < total;) {
        const renew = createRepetition(known, done, counts)
        const end = Math.min(total, done + known.rows)
        for await (const row of original.rows()) {
          yield renew(row)
          if (++done === end) break
        }
        if (done < end) throw changed(original)
      }
    },
  }
}

function changed({ path }: TraceSource): InferbenchError {
  return new InferbenchError('input-changed', 'trace', `${path} has become shorter while it was read.`)
}
