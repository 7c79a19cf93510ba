import { expect, test } from 'inferbench'

import { disagreements, growthOf, type Soak, soak } from '../../test/support/soak.ts'

const SECONDS = Number(process.env['INFERBENCH_SOAK_SECONDS'] ?? 600)
const MINUTES_MORE = 5

/** What a run keeps of a request until its end, its metrics at 8 bytes each, and what grows by steps. */
const BYTES_A_REQUEST = 512
const BYTES_OF_STEPS = 2e6

test(
  `${SECONDS} s of a server that fails in every way: each request accounted for once, nothing grows`,
  { timeout: 1_000 * SECONDS + 60_000 * MINUTES_MORE },
  async () => {
    const result = await soak(SECONDS)
    const { run, before, after } = result
    const growth = growthOf(result)
    print({ counts: run.counts, errors: errorsOf(result), ranOut: ranOut(result), growth, before, after })

    expect(disagreements(result)).toEqual([])
    expect(after.files).toBeLessThanOrEqual(before.files + 2)
    expect(after.threads).toBeLessThanOrEqual(before.threads)
    expect(growth.threads).toBe(0)
    expect(growth.timers).toBe(0)
    for (const name of ['files', 'workerTimers', 'workerSockets'] as const) expect(growth[name]).toBeLessThan(20)
    // Half of the run lies between the quarters that are compared.
    expect(growth.heapBytes).toBeLessThan((BYTES_A_REQUEST * run.counts.sent) / 2 + BYTES_OF_STEPS)
    expect(growth.workerHeapBytes).toBeLessThan(16e6)
    expect(growth.rssBytes).toBeLessThan(32e6)
  },
)

function errorsOf({ rows }: Soak): Record<string, number> {
  return tally(rows.flatMap(({ error }) => error?.kind ?? []))
}

/** What the simulator had done to requests whose time ran out; without a stall the machine itself was late. */
function ranOut({ rows, truths }: Soak): Record<string, number> {
  const faultOf = new Map(truths.map(({ id, fault }) => [id, fault]))
  return tally(rows.flatMap(({ id, outcome }) => (outcome === 'timed-out' ? (faultOf.get(id) ?? 'none') : [])))
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function print(figures: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name}: ${JSON.stringify(value)}\n`)
}
