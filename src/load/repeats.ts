/** @module A load that is run several times over, with rests between. */
import { setTimeout as sleep } from 'node:timers/promises'

import { laterSessions } from '../datasets/later-sessions.ts'
import type { LoadRun } from './engine.ts'
import { type Past, runInLegs, streamsOfLeg } from './legs.ts'
import type { WorkerHealth } from './protocol.ts'

export interface RepeatOptions {
  /** Most repeats. */
  readonly count: number
  /** Rest between two of them. */
  readonly cooldownMs: number
  /** Called as each begins: what the ones before have used up. */
  readonly onBegin: (past: Past) => void
  /** Asked after each; true where no further one is needed. */
  readonly isEnough: () => boolean
}

/**
 * Runs the whole load, its warm-up included, again and again. An endless workload goes on where it was, so that no repeat
 * finds the prompts of another one in the server's cache; one that ends begins again.
 *
 * @returns what the sending threads observed of themselves, over all repeats
 */
export function runRepeats(
  run: LoadRun,
  { count, cooldownMs, onBegin, isEnough }: RepeatOptions,
): Promise<WorkerHealth[]> {
  let repeat = 0
  let over = false
  const { signal, stopSignal = signal } = run

  async function inTurn(leg: () => Promise<void>): Promise<void> {
    over ||= repeat > 0 && isEnough()
    if (over) return
    if (repeat > 0) await rest(cooldownMs, AbortSignal.any([signal, stopSignal]))
    repeat++
    await leg()
  }

  return runInLegs(run, {
    count,
    inTurn,
    part({ workload, load, streams }, leg, past) {
      onBegin(past)
      return {
        load,
        workload: workload.sessions === Infinity ? laterSessions(workload, past.sessions) : workload,
        streams: streamsOfLeg(streams, leg),
      }
    },
  })
}

/** A rest ends early where the run does. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
