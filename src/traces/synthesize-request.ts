/** @module Everything of a request but its prompt's blocks, made anew: times and lengths. */
import type { TraceRow } from './row.ts'
import { scaledDown } from './scaled-prefix.ts'
import type { ResolvedSynthesis } from './synthesize-options.ts'
import type { PromptSynthesis } from './synthesize-prompt.ts'

/** What became of the requests, for whoever wants to know. */
export interface SynthesisCounts {
  /** Prompts shortened to `maxIsl`. */
  shortenedPrompts: number
  /** Answers shortened to `maxOsl`. */
  shortenedAnswers: number
}

/** Where a request goes. */
export interface Place {
  /** Of the request in the new trace, from 0. */
  readonly index: number
  /** Added to all its block ids. */
  readonly firstId: number
  /** Added to its timestamp, in ms of the original. */
  readonly laterMs: number
  /** Added to the name of its session. */
  readonly sessionSuffix: string
}

/** The rows that take the place of the original's. */
export function createRequestSynthesis(
  options: ResolvedSynthesis,
  blockSize: number,
  prompts: PromptSynthesis,
  counts: SynthesisCounts,
): (row: TraceRow, place: Place) => TraceRow {
  const { speedupRatio, promptLenMultiplier, outputLenMultiplier, scaleDelays } = options
  const { maxIsl = Infinity, maxOsl = Infinity } = options

  function setPrompt(row: Draft, { firstId, index }: Place): void {
    const { inputLength, hashIds = [] } = row
    if (inputLength === undefined) return
    if (hashIds.length === 0) return void (row.inputLength = capped(alone(inputLength)))
    const made = prompts.prompt({ inputLength, hashIds }, index)
    row.inputLength = capped(made.inputLength)
    row.hashIds = made.hashIds.slice(0, Math.ceil(row.inputLength / blockSize)).map((id) => id + firstId)
  }

  /** Tokens of a prompt of which nothing is known to be shared. */
  function alone(tokens: number): number {
    return tokens === 0 ? 0 : Math.max(1, scaledDown(tokens, promptLenMultiplier))
  }

  function capped(tokens: number): number {
    if (tokens > maxIsl) counts.shortenedPrompts++
    return Math.min(tokens, maxIsl)
  }

  function answer(tokens: number): number {
    const scaled = roundHalfEven(tokens * outputLenMultiplier)
    if (scaled > maxOsl) counts.shortenedAnswers++
    return Math.max(1, Math.min(scaled, maxOsl))
  }

  const faster = (ms: number) => (speedupRatio === 1 ? ms : Math.trunc(ms / speedupRatio))

  return (original, place) => {
    const row: Draft = { ...original }
    if (row.timestampMs !== undefined) row.timestampMs = faster(row.timestampMs + place.laterMs)
    if (row.delayMs !== undefined && scaleDelays) row.delayMs = faster(row.delayMs)
    if (row.sessionId !== undefined) row.sessionId += place.sessionSuffix
    if (row.outputLength !== undefined) row.outputLength = answer(row.outputLength)
    setPrompt(row, place)
    return row
  }
}

/** A row while it is made. */
type Draft = { -readonly [Key in keyof TraceRow]: TraceRow[Key] }

/** To the nearest whole number, and to the even one of two that are equally near. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded
}
