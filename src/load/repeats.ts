/** @module A load that is run several times over, with rests between. */
import { laterSessions } from '../datasets/later-sessions.ts'
import type { LoadRun } from './engine.ts'
import { type Past, runInLegs, streamsOfLeg } from './legs.ts'
import type { WorkerHealth } from './protocol.ts'
import { rest } from './rest.ts'

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
  const { signal, stopSignal = signal } = run
  const over = AbortSignal.any([signal, stopSignal])
  return runInLegs(run, {
    count,
    isEnough,
    async inTurn(work, repeat) {
      if (repeat > 0) await rest(cooldownMs, over)
      await work()
    },
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
