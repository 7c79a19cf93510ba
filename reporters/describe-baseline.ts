/** @module What became of a run's baseline, in words. Nothing is escaped: each reader does that for its medium. */
import { type BaselineResult, countHeld, type Difference } from '../src/report/comparison.ts'
import {
  describeBaseline,
  describeDifference,
  formatBriefly,
  formatDifference,
} from '../src/report/describe-difference.ts'
import type { RunReport } from '../src/report/run-report.ts'

/** One thing that was to hold, or that is to be known. */
export interface BaselineLine {
  readonly kind: 'held' | 'missed' | 'inconclusive' | 'note'
  /** What was compared, such as `ttft p99`; `baseline` where it is about all of it. */
  readonly name: string
  readonly text: string
}

/** Every comparison of a run, and what was written; of a baseline that could not be used why. */
export function baselineLines({ baselines = [] }: RunReport): BaselineLine[] {
  return baselines.flatMap((result): BaselineLine[] => {
    if (result.outcome !== 'compared') {
      return [{ kind: countHeld(result).total === 0 ? 'note' : 'missed', name: 'baseline', text: whole(result) }]
    }
    return [
      ...result.notes.map((note) => ({ kind: 'note', name: 'baseline', text: `baseline: ${note}` }) as const),
      ...result.differences.map((difference) => ({
        kind: kindOf(difference),
        name: describeDifference(difference).metric,
        text: difference.held ? formatBriefly(difference) : formatDifference(difference),
      })),
    ]
  })
}

function kindOf({ held, status }: Difference): BaselineLine['kind'] {
  if (status === 'inconclusive' && !held) return 'inconclusive'
  return held ? 'held' : 'missed'
}

/** What does not hold, in short, for the line of the gate. */
export function missedBaselines({ baselines = [] }: RunReport): string[] {
  return baselines.flatMap((result) => {
    if (result.outcome !== 'compared') return countHeld(result).total === 0 ? [] : [whole(result)]
    return result.differences.flatMap((difference) => {
      if (difference.held) return []
      const { metric, change, tolerance, reason } = describeDifference(difference)
      return [
        `${metric} ${change} against its baseline, ${reason === '' ? `tolerance ${tolerance}` : `inconclusive: ${reason}`}`,
      ]
    })
  })
}

function whole(result: BaselineResult): string {
  const [head = '', ...notes] = describeBaseline(result)
  return [head, ...notes.map((note) => note.replace(/^ *\S /, ''))].join('; ')
}
