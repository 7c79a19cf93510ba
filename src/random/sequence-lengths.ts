/** @module Pairs of prompt and answer lengths that belong together: a mix of workloads in one. */
import * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { parseOptions, strict } from '../options.ts'
import { sampleLength } from './distribution.ts'
import { normal } from './normal.ts'
import type { Stream } from './streams.ts'
import { weightedChoice } from './weighted-choice.ts'

/** One kind of request: normal lengths, and its share of all requests in percent. */
export interface LengthPair {
  readonly isl: number
  /** @default 0 */
  readonly islStddev?: number | undefined
  readonly osl: number
  /** @default 0 */
  readonly oslStddev?: number | undefined
  /** Percent; all pairs together make 100. */
  readonly percent: number
}

/** Lengths of a prompt and its answer, drawn together. */
export interface SequenceLengths {
  readonly type: 'sequenceLengths'
  readonly pairs: readonly Required<LengthPair>[]
  sample(stream: Stream): { readonly inputTokens: number; readonly outputTokens: number }
}

const WHO = 'sequenceLengths'

/** Rounding that percentages may carry; AIPerf's. */
const TOLERANCE = 1e-6

const SPELLINGS =
  `'256|10,128:60;512,64:40', '[(256|10,128):60,(512,64):40]', ` +
  `'{"pairs":[{"isl":256,"osl":128,"prob":100}]}' or [{ isl: 256, osl: 128, percent: 100 }]`

const length = z.number().min(1)
const spread = z.number().min(0).default(0)
const percent = z.number().min(0)
const pairSchema = strict({ isl: length, islStddev: spread, osl: length, oslStddev: spread, percent })
const pairsSchema = z
  .array(pairSchema, `expected pairs such as ${SPELLINGS}`)
  .min(1, { message: 'expected at least one pair', abort: true })
  .refine((pairs) => Math.abs(total(pairs) - 100) <= TOLERANCE, {
    error: ({ input }) => `percentages must sum to 100, not ${Number(total(input as LengthPair[]).toFixed(6))}`,
  })

/**
 * A mix of (ISL, OSL) pairs: as a list, or in one of AIPerf's three spellings:
 * `'256|10,128|5:60;512,64:40'`, `'[(256|10,128|5):60,(512,64):40]'`, or
 * `'{"pairs":[{"isl":256,"isl_stddev":10,"osl":128,"osl_stddev":5,"prob":60}, …]}'`.
 *
 * @throws InferbenchError where the percentages don't sum to 100
 */
export function sequenceLengths(mix: string | readonly LengthPair[]): SequenceLengths {
  const pairs = parseOptions(pairsSchema, typeof mix === 'string' ? parse(mix) : mix, WHO)
  const choose = weightedChoice(pairs.map((pair) => pair.percent))
  const laws = pairs.map(({ isl, islStddev, osl, oslStddev }) => ({
    input: normal({ mean: isl, stddev: islStddev }),
    output: normal({ mean: osl, stddev: oslStddev }),
  }))
  return {
    type: 'sequenceLengths',
    pairs,
    sample(stream) {
      const { input, output } = laws[choose(stream)]!
      return { inputTokens: sampleLength(input, stream, 1, WHO), outputTokens: sampleLength(output, stream, 1, WHO) }
    },
  }
}

function total(pairs: readonly LengthPair[]): number {
  return pairs.reduce((sum, pair) => sum + pair.percent, 0)
}

const NUMBER = String.raw`\s*(\d+(?:\.\d+)?)\s*`
const LENGTH = String.raw`${NUMBER}(?:\|${NUMBER})?`
const PLAIN = new RegExp(`^${LENGTH},${LENGTH}:${NUMBER}$`)
const BRACKETED = new RegExp(String.raw`^\s*\(${LENGTH},${LENGTH}\)\s*:${NUMBER}$`)

function parse(text: string): LengthPair[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) return parseJson(text)
  if (!trimmed.startsWith('[')) return trimmed.split(';').map((pair) => parsePair(PLAIN, pair, text))
  const inside = /^\[(.*)\]$/s.exec(trimmed)?.[1] ?? fail(text, text)
  return inside.split(/,(?=\s*\()/).map((pair) => parsePair(BRACKETED, pair, text))
}

function parsePair(shape: RegExp, pair: string, text: string): LengthPair {
  const [, isl, islStddev = 0, osl, oslStddev = 0, share] = shape.exec(pair) ?? fail(pair, text)
  return {
    isl: Number(isl),
    islStddev: Number(islStddev),
    osl: Number(osl),
    oslStddev: Number(oslStddev),
    percent: Number(share),
  }
}

const jsonSchema = strict({
  pairs: z.array(strict({ isl: length, isl_stddev: spread, osl: length, osl_stddev: spread, prob: percent })),
})

function parseJson(text: string): LengthPair[] {
  const { pairs } = parseOptions(jsonSchema, jsonOf(text), WHO)
  return pairs.map(({ isl, isl_stddev, osl, osl_stddev, prob }) => ({
    isl,
    islStddev: isl_stddev,
    osl,
    oslStddev: osl_stddev,
    percent: prob,
  }))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail(text, text)
  }
}

function fail(part: string, text: string): never {
  const place = part === text ? '' : ` in ${JSON.stringify(text)}`
  throw new InferbenchError('invalid-options', WHO, `can't read ${JSON.stringify(part)}${place}; write ${SPELLINGS}`)
}
