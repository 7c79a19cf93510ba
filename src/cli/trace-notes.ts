/** @module What a reader of a trace's numbers has to know. */
import { formatCount, formatNumber } from '../report/format.ts'
import type { Trace } from '../traces/trace.ts'

/** A sentence each; may hold text of the file. */
export function traceNotes({ analysis, skippedRows, firstProblem = '' }: Trace): string[] {
  const { prefixes, requests, withoutInputLength, arrivals } = analysis
  const unordered = arrivals?.outOfOrder ?? 0
  const share = (count: number) => `${formatNumber(count)} of ${formatCount(requests, 'request')}`
  return [
    prefixes ? '' : 'Prefix statistics are not available: no row has hash_ids.',
    withoutInputLength === 0 ? '' : `${share(withoutInputLength)} without input_length, counted as 0 tokens.`,
    unordered === 0 ? '' : `${share(unordered)} with a timestamp before that of the row above.`,
    skippedRows === 0 ? '' : `${formatCount(skippedRows, 'row')} skipped; the first: ${firstProblem}`,
  ].filter((note) => note !== '')
}
