/** @module The course of one answer: when it starts, when each token is due, and how it can be broken off. */
import type { Clock } from '../clock.ts'
import type { Distribution } from '../random/distribution.ts'
import type { Stream } from '../random/streams.ts'
import type { Slots } from './slots.ts'
import type { RequestTruth } from './truth.ts'

export interface GenerationOptions {
  readonly clock: Clock
  readonly slots: Slots
  readonly truth: RequestTruth
  readonly ttft: Distribution
  readonly itl: Distribution
  readonly stream: Stream
  readonly tokens: number
  /** Called when token i, from 0, is due. */
  readonly onToken: (i: number) => void
  readonly onEnd: () => void
}

/**
 * Runs an answer through the queue and token by token. Due times add up from the start, so that late timers don't slow the
 * stream down. Returns the way to break it off.
 */
export function generate({
  clock,
  slots,
  truth,
  ttft,
  itl,
  stream,
  tokens,
  onToken,
  onEnd,
}: GenerationOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  let next = 0
  let dueMs = 0

  const release = slots.take(() => {
    truth.startedMs = clock.now()
    dueMs = truth.startedMs + Math.max(0, ttft.sample(stream))
    sleep()
  })

  function sleep(): void {
    timer = setTimeout(wake, Math.max(1, dueMs - clock.now()))
  }

  function wake(): void {
    while (next < tokens && dueMs <= clock.now()) {
      truth.tokensMs.push(clock.now())
      onToken(next++)
      dueMs += Math.max(0, itl.sample(stream))
    }
    if (next < tokens) return sleep()
    truth.endMs = clock.now()
    release()
    onEnd()
  }

  return () => {
    if (truth.endMs !== null) return
    clearTimeout(timer)
    truth.endMs = clock.now()
    truth.aborted = true
    release()
  }
}
