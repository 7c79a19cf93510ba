/** @module What happened in the last seconds: a slot a second, so that memory is flat at any rate. */
import { quantile, sortSamples } from '../stats/quantile.ts'
import type { Progress } from './progress.ts'
import type { RequestRow } from './request-row.ts'

const SLOT_MS = 1_000
const SLOTS = 10
/** Waits that are kept of a slot: its first ones. */
const WAITS = 500

interface Slot {
  readonly index: number
  ended: number
  readonly waits: { readonly ttft: number[]; readonly requestLatency: number[] }
}

export interface RecentRequests {
  /** @param nowMs since the start of the run */
  add(row: Pick<RequestRow, 'ttft' | 'requestLatency'>, nowMs: number): void
  /** Over the last ten seconds, or the time since the start where that is less. */
  summary(nowMs: number): Progress['recent']
}

export function createRecentRequests(): RecentRequests {
  let slots: Slot[] = []

  function slotAt(nowMs: number): Slot {
    const index = Math.floor(nowMs / SLOT_MS)
    const last = slots.at(-1)
    if (last && last.index >= index) return last
    const slot = { index, ended: 0, waits: { ttft: [], requestLatency: [] } }
    slots = [...slots.slice(1 - SLOTS), slot]
    return slot
  }

  return {
    add({ ttft, requestLatency }, nowMs) {
      const slot = slotAt(nowMs)
      const { waits } = slot
      slot.ended++
      if (ttft !== undefined && waits.ttft.length < WAITS) waits.ttft.push(ttft)
      if (requestLatency !== undefined && waits.requestLatency.length < WAITS) waits.requestLatency.push(requestLatency)
    },
    summary(nowMs) {
      const first = Math.floor(nowMs / SLOT_MS) - SLOTS + 1
      const recent = slots.filter(({ index }) => index >= first)
      const spanMs = nowMs - Math.max(0, first * SLOT_MS)
      const ended = recent.reduce((sum, slot) => sum + slot.ended, 0)
      return { requestsPerSecond: spanMs > 0 ? (ended / spanMs) * 1_000 : 0, waits: waitsOf(recent) }
    },
  }
}

/** Answers that don't come as a stream have no first token. */
function waitsOf(slots: readonly Slot[]): Progress['recent']['waits'] {
  for (const metric of ['ttft', 'requestLatency'] as const) {
    const sorted = sortSamples(Float64Array.from(slots.flatMap(({ waits }) => waits[metric])))
    if (sorted) return { metric, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
  }
  return null
}
