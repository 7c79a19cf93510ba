/** @module What of a load falls to one machine of several: its own sessions, and its part of every number of places. */
import { InferbenchError } from '../error.ts'
import { partOf, sharePlaces } from './division.ts'
import type { ResolvedLoad } from './options.ts'
import type { Segment } from './profile.ts'
import type { Pacing } from './shape.ts'

/** One machine of those that send a load together. */
export interface Shard {
  /** From 0. */
  readonly index: number
  /** How many there are. */
  readonly of: number
}

/** One machine that sends all of it. */
export const WHOLE: Shard = { index: 0, of: 1 }

/** The number, in the whole load, of a machine's n-th session, both from 0. */
export function sessionOf({ index, of }: Shard, n: number): number {
  return n * of + index
}

/** How many of so many fall to a machine: those whose number is one of its own. */
export function shareOf(count: number, { index, of }: Shard = WHOLE): number {
  return sharePlaces(count, index, of)
}

/** What a machine takes of instants that are drawn for all. */
export function* timesOf(times: Iterable<number>, { index, of }: Shard): Generator<number, void> {
  let n = 0
  for (const time of times) if (n++ % of === index) yield time
}

/**
 * The load of one machine: places, bounds and rates divided, all of them together as many as before. Requests are divided so
 * that sessions of one turn are warmed up and measured by whoever they belong to.
 *
 * @throws InferbenchError where a machine would be left without a place or a request, and for what takes one machine to decide
 */
export function partOfLoad(load: ResolvedLoad, shard: Shard = WHOLE): ResolvedLoad {
  if (shard.of === 1) return load
  refuseIndivisible(load, shard)
  const { requests, warmupRequests, sessions, prefillConcurrency } = load
  const warmup = shareOf(warmupRequests, shard)
  const share = (name: string, whole: number | undefined) =>
    whole === undefined ? undefined : atLeastOne(name, whole, shareOf(whole, shard), shard)
  return {
    ...load,
    pacing: partOfPacing(load.pacing, shard),
    prefillConcurrency: share('prefillConcurrency', prefillConcurrency),
    warmupRequests: warmup,
    requests:
      requests === undefined
        ? undefined
        : atLeastOne('requests', requests, shareOf(warmupRequests + requests, shard) - warmup, shard),
    sessions: share('sessions', sessions),
  }
}

function partOfPacing(pacing: Pacing, shard: Shard): Pacing {
  if (pacing.kind === 'closed') return { ...pacing, concurrency: partOfPlaces(pacing.concurrency, shard) }
  const { maxInFlight: most } = pacing
  const maxInFlight = most === undefined ? undefined : atLeastOne('maxInFlight', most, shareOf(most, shard), shard)
  if (pacing.kind === 'trace') return { ...pacing, maxInFlight }
  if (pacing.kind === 'users') {
    const users = atLeastOne('users', pacing.users, shareOf(pacing.users, shard), shard)
    return { ...pacing, users, rate: pacing.rate / shard.of, maxInFlight }
  }
  const rate = pacing.rate.map(({ from, to, ...rest }) => ({ ...rest, from: from / shard.of, to: to / shard.of }))
  return { ...pacing, rate, maxInFlight }
}

/** A ramp may begin without a place for this machine, but not one that is exponential: nothing grows from 0. */
function partOfPlaces(profile: readonly Segment[], shard: Shard): Segment[] {
  const part = partOf(profile, shard.index, shard.of)
  for (const [i, { from, to, shape }] of part.entries()) {
    const whole = profile[i]!
    atLeastOne('concurrency', whole.to, to, shard)
    if (shape === 'exponential') atLeastOne('concurrency, at the start of an exponential ramp', whole.from, from, shard)
  }
  return part
}

function atLeastOne(name: string, whole: number, part: number, { index, of }: Shard): number {
  if (part >= 1) return part
  throw refusal(
    `${name}: ${whole} on ${of} machines leaves none for machine ${index + 1}; give ${of} at least, or use fewer machines`,
  )
}

function refuseIndivisible({ abortOn, repeats }: ResolvedLoad, { of }: Shard): void {
  if (abortOn) throw refusal(`abortOn: each of ${of} machines sees only its part of the run; leave it out`)
  if (repeats > 1) throw refusal(`repeats: ${of} machines can't begin each repeat together; leave it out`)
}

function refusal(message: string): InferbenchError {
  return new InferbenchError('invalid-options', 'load', message)
}
