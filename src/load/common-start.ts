/** @module When the machines of a load begin: at an instant of the wall clock that each finds without asking the others. */
import { wallMs } from '../clock.ts'
import { rest } from './rest.ts'

/** Instants at which loads may begin, the same for all machines. */
export interface StartGrid {
  /** Between two of them. */
  readonly gridMs: number
  /** The first of them, ms since 1970; 1970 itself where none is given. */
  readonly startAtMs?: number | undefined
}

export interface CommonStart {
  /** Resolves a little before the instant, so that connections that are opened now are not idle for long. */
  approach(signal: AbortSignal): Promise<void>
  /** Resolves at the instant; at once where preparing took a little longer, at a later one where it took much longer. */
  arrive(signal: AbortSignal): Promise<void>
}

/** Time to build first bodies and to open connections; common servers close one that is idle for five seconds. */
const LEAD_MS = 4_000
const LEAD_SHARE = 0.4
/** So much too late is closer to the others than the next instant would be. */
const LATE_MS = 1_000

/** The wall clock, and a way to wait. */
export interface Wall {
  /** Ms since 1970. */
  now(): number
  /** Resolves after so many ms, or once the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

const realWall: Wall = { now: wallMs, sleep: rest }

/** A start that is planned anew for each load. Both steps end at once when the signal fires. */
export function createCommonStart(grid: StartGrid, wall: Wall = realWall): CommonStart {
  const leadMs = Math.min(LEAD_MS, LEAD_SHARE * grid.gridMs)
  let instant = NaN
  return {
    async approach(signal) {
      instant = nextInstant(grid, wall.now() + leadMs)
      await waitUntil(wall, instant - leadMs, signal)
    },
    async arrive(signal) {
      if (wall.now() > instant + LATE_MS) instant = nextInstant(grid, wall.now())
      await waitUntil(wall, instant, signal)
    },
  }
}

/** The first instant of a grid that is not before the time given, ms since 1970. */
export function nextInstant({ gridMs, startAtMs = 0 }: StartGrid, earliestMs: number): number {
  return startAtMs + Math.max(0, Math.ceil((earliestMs - startAtMs) / gridMs)) * gridMs
}

/** Longest single wait: a wall clock may be set while a timer runs. */
const LOOK_MS = 1_000

async function waitUntil(wall: Wall, instantMs: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = instantMs - wall.now(); leftMs > 0 && !signal.aborted; leftMs = instantMs - wall.now()) {
    await wall.sleep(Math.min(LOOK_MS, leftMs), signal)
  }
}
