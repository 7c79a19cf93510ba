/** @module A run in legs: between them it pauses, so that another run may have the machine to itself. */
import { laterSessions } from '../datasets/later-sessions.ts'
import type { Workload } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import type { Streams } from '../random/streams.ts'
import { type LoadRun, runLoad } from './engine.ts'
import { joinHealth } from './join-health.ts'
import type { ResolvedLoad } from './options.ts'
import { peakOf, type Segment } from './profile.ts'
import type { WorkerHealth } from './protocol.ts'

export interface Legs {
  /** How many, 1 at least. */
  readonly count: number
  /** Runs a leg, told its number, when its turn has come. */
  readonly inTurn: (work: () => Promise<void>, leg: number) => Promise<void>
  /** What of the run falls to a leg. @default an equal part */
  readonly part?: PartOf
  /** Asked before each further leg; true where none is needed. @default all are */
  readonly isEnough?: () => boolean
}

/** A leg's own part of a run, told what the legs before have used up. */
export type PartOf = (run: LoadRun, leg: number, past: Past) => Pick<LoadRun, 'workload' | 'load' | 'streams'>

/**
 * Runs a load leg by leg. Sessions, numbers of requests and instants go on from one leg to the next as though there were no
 * pause: `onStart` is called for every leg with the instant at which the run would have begun. In equal parts, the warm-up
 * belongs to the first.
 */
export async function runInLegs(
  run: LoadRun,
  { count, inTurn, part = equalPart(count), isEnough = () => false }: Legs,
): Promise<WorkerHealth[]> {
  const healths: WorkerHealth[][] = []
  let past: Past = { sessions: 0, requests: 0, ms: 0 }
  for (let leg = 0; leg < count && (leg === 0 || !isEnough()); leg++) {
    await inTurn(async () => {
      if (leg > 0 && (run.signal.aborted || run.stopSignal?.aborted)) return
      const { health, now } = await runLeg({ ...run, ...part(run, leg, past) }, past)
      healths.push(health)
      past = now
    }, leg)
  }
  return healths.reduce(joinHealth)
}

/** What the legs before have used up. */
export interface Past {
  readonly sessions: number
  readonly requests: number
  readonly ms: number
}

async function runLeg(run: LoadRun, past: Past): Promise<{ health: WorkerHealth[]; now: Past }> {
  let startMs = NaN
  let endMs = -Infinity
  let { sessions, requests } = past
  const health = await runLoad({
    ...run,
    firstSeq: past.requests,
    onStart(at, begun) {
      startMs = at
      run.onStart(at - past.ms, begun)
    },
    onSettled(settled) {
      for (const { record, origin } of settled) {
        endMs = Math.max(endMs, record.endMs)
        requests = Math.max(requests, record.seq + 1)
        // Sessions that were made ahead of time and never sent belong to the next leg.
        sessions = Math.max(sessions, past.sessions + origin.conversation.index + 1)
      }
      run.onSettled(settled)
    },
  })
  const lasted = endMs > startMs ? endMs - startMs : 0
  return { health, now: { sessions, requests, ms: past.ms + lasted } }
}

function equalPart(count: number): PartOf {
  return (run, leg, past) => ({ ...legOf(run, leg, count), workload: laterSessions(run.workload, past.sessions) })
}

/** What of a load falls to a leg. */
function legOf({ load, workload, streams }: LoadRun, leg: number, count: number): Pick<LoadRun, 'load' | 'streams'> {
  const share = (whole: number | undefined) =>
    whole === undefined ? undefined : Math.floor((whole * (leg + 1)) / count) - Math.floor((whole * leg) / count)
  const first = leg === 0
  return {
    streams: streamsOfLeg(streams, leg),
    load: {
      ...load,
      requests: share(load.requests),
      sessions: share(boundedSessions(load, workload)),
      durationMs: load.durationMs === undefined ? undefined : load.durationMs / count,
      warmupRequests: first ? load.warmupRequests : 0,
      warmupMs: first ? load.warmupMs : 0,
    },
  }
}

/** A load without a bound ends with its workload. */
function boundedSessions({ requests, sessions, durationMs }: ResolvedLoad, workload: Workload): number | undefined {
  return requests === undefined && durationMs === undefined ? (sessions ?? workload.sessions) : sessions
}

/** Arrivals of their own for each leg. */
export function streamsOfLeg(streams: Streams, leg: number): Streams {
  const { seed, stream } = streams
  if (leg === 0) return streams
  return { seed, stream: (name, index) => stream(`leg.${leg}.${name}`, index) }
}

/**
 * Checks that a load can be cut.
 *
 * @throws InferbenchError where its shape changes over time, or a leg would be too short for it
 */
export function requireLegs(load: ResolvedLoad, workload: Workload, count: number): void {
  if (count === 1) return
  const { pacing } = load
  const profile = pacing.kind === 'closed' ? pacing.concurrency : pacing.kind === 'open' ? pacing.rate : []
  if (!isSteady(profile)) throw refusal('rounds: only a steady rate or concurrency can be cut; give rounds: 1')
  const least = pacing.kind === 'closed' ? peakOf(profile) : 1
  const bounds = { requests: load.requests, sessions: boundedSessions(load, workload) }
  for (const [name, whole = Infinity] of Object.entries(bounds)) {
    const shortest = Math.floor(whole / count)
    if (shortest >= least) continue
    const cut = `rounds: ${whole} ${name} in ${count} rounds are ${shortest} a round`
    throw refusal(`${cut}, and it takes ${least}; give ${least * count} at least, or fewer rounds`)
  }
}

function isSteady(profile: readonly Segment[]): boolean {
  return profile.length === 1 && profile[0]!.from === profile[0]!.to
}

function refusal(message: string): InferbenchError {
  return new InferbenchError('invalid-options', 'load.point', message)
}
