/** @module In which order the sessions of a file are sent, and whether they come again. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { createIndexSampler, type IndexSampling } from '../random/index-sampler.ts'
import type { Streams } from '../random/streams.ts'

/**
 * AIPerf's three strategies: in the file's order, shuffled anew for each pass, or drawn with replacement (the same as
 * `{ type: 'uniform' }`); or a law of one's own.
 */
export type RowSampling = 'sequential' | 'shuffle' | 'random' | IndexSampling

export interface RowOrderOptions {
  /** @default 'sequential' */
  readonly sampling?: RowSampling | undefined
  /**
   * Starts over after the last session, without end. Other samplings than `sequential` and `shuffle` never end anyway.
   * @default false
   */
  readonly repeat?: boolean | undefined
}

const error = `expected 'sequential', 'shuffle', 'random' or a law such as { type: 'zipf', skew: 1 }`

/** Keys for the strict schema of a dataset's options. */
export const rowOrderShape = {
  sampling: z
    .union([z.enum(['sequential', 'shuffle', 'random'], { error }), z.custom<IndexSampling>(isObject)], { error })
    .default('sequential'),
  repeat: z.boolean().optional(),
} as const

export interface RowOrder {
  /** `Infinity` where it never ends. */
  readonly sessions: number
  /** True where sessions are sent as they stand in the file, each once. */
  readonly plain: boolean
  /** The resolved options, as JSON. */
  readonly options: Readonly<Record<string, unknown>>
  /** Which of the file's sessions is the n-th. */
  at(n: number): number
  /** The id of the n-th, which must be another one each time that a session comes again. */
  idOf(n: number, own: string): string
}

/** @param who the dataset: it speaks in errors, and names the random streams */
export function createRowOrder(
  { sampling = 'sequential', repeat }: RowOrderOptions,
  size: number,
  streams: Streams,
  who: string,
): RowOrder {
  const sampler = createIndexSampler(lawOf(sampling), size, streams, `${who}.sampling`)
  const law = sampler.sampling
  const passes = law.type === 'sequential' || law.type === 'shuffle'
  if (!passes && repeat === false) throw endless(who, law)
  const endlessly = !passes || repeat === true
  return {
    sessions: endlessly ? Infinity : size,
    plain: law.type === 'sequential' && !endlessly,
    options: { sampling: law, repeat: endlessly },
    at: sampler.index,
    idOf: (n, own) => (endlessly ? `${own}#${n}` : own),
  }
}

function lawOf(sampling: RowSampling): IndexSampling {
  if (typeof sampling !== 'string') return sampling
  return { type: sampling === 'random' ? 'uniform' : sampling }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function endless(who: string, law: IndexSampling): InferbenchError {
  return new InferbenchError(
    'invalid-options',
    who,
    `repeat: ${String(law.type)} sampling draws without end, got false. Leave repeat out, or use 'sequential' or 'shuffle'.`,
  )
}
