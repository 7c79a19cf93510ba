/** @module AIPerf's trace statistics, word by word from their definition: slow, and plain to see. */
import type { AiperfReport, AiperfStatistics } from '../../src/traces/aiperf-report.ts'
import type { TraceRow } from '../../src/traces/row.ts'

/** What `aiperf analyze-trace` would report of these rows. */
export function naiveReport(rows: readonly TraceRow[], blockSize: number): AiperfReport {
  const idsOf = (row: TraceRow) => row.hashIds ?? []
  const isl = rows.map(({ inputLength = 0 }) => inputLength)
  const osl = rows.map(({ outputLength = 0 }) => outputLength)
  const prefixes = tally(
    rows.flatMap((row) =>
      idsOf(row).map((_, i) =>
        idsOf(row)
          .slice(0, i + 1)
          .join(),
      ),
    ),
  )
  const firsts = tally(rows.flatMap((row) => idsOf(row).slice(0, 1).map(String)))
  const places = tally(rows.flatMap((row) => idsOf(row).map((id, i) => `${i}:${id}`)))
  const context = rows.map((row, r) => {
    const repeated = idsOf(row).filter((id, i) => places.get(`${i}:${id}`)! > 1).length
    return repeated > 0 && repeated === idsOf(row).length ? isl[r]! : repeated * blockSize
  })
  const rates = hitRates(rows.map(idsOf))
  const counts = [...prefixes.values()]
  return {
    total_requests: rows.length,
    unique_prefixes: prefixes.size,
    num_prefix_groups: [...firsts.values()].filter((count) => count > 1).length,
    cache_hit_rate: rates.length === 0 ? 0 : mean(rates),
    min_isl: Math.min(...isl),
    max_isl: Math.max(...isl),
    avg_isl: mean(isl),
    min_osl: Math.min(...osl),
    max_osl: Math.max(...osl),
    avg_osl: mean(osl),
    prefix_reuse_ratio: counts.length === 0 ? 0 : sum(counts.filter((count) => count > 1)) / sum(counts),
    isl_stats: statistics(isl),
    osl_stats: statistics(osl),
    context_length_stats: statistics(context),
    unique_prompt_length_stats: statistics(isl.map((length, r) => length - context[r]!)),
    hit_rate_stats: statistics(rates),
  }
}

/** Leading blocks that came before, of those requests that have blocks. */
function hitRates(requests: readonly (readonly number[])[]): number[] {
  const seen = new Set<number>()
  return requests.flatMap((ids) => {
    const fresh = ids.findIndex((id) => !seen.has(id))
    for (const id of ids) seen.add(id)
    return ids.length === 0 ? [] : [(fresh === -1 ? ids.length : fresh) / ids.length]
  })
}

function statistics(values: readonly number[]): AiperfStatistics | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = (p: number) => {
    const index = p * (sorted.length - 1)
    const low = sorted[Math.floor(index)]!
    return low + (sorted[Math.ceil(index)]! - low) * (index - Math.floor(index))
  }
  const centre = mean(values)
  return {
    mean: centre,
    std_dev: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))),
    min: sorted[0]!,
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    max: sorted.at(-1)!,
  }
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
