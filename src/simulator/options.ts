/** @module The options of a simulated server. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { distributionData, distributionFrom, lengthSchema } from '../random/describe.ts'
import { type DistributionData, type Length, sampleLength } from '../random/distribution.ts'
import { createStreams } from '../random/streams.ts'

export interface SimulatorOptions {
  /** Port to listen on; 0 takes a free one. @default 0 */
  readonly port?: number | undefined
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** @default 'inferbench-simulator' */
  readonly model?: string | undefined
  /** Time to first token once a request runs, ms. @default normal, mean 40, stddev 5 */
  readonly ttftMs?: Length | undefined
  /** Time between two tokens, ms. @default normal, mean 3, stddev 0.5 */
  readonly itlMs?: Length | undefined
  /** Tokens of an answer whose request names no limit. @default 128 */
  readonly outputTokens?: Length | undefined
  /** Requests that run at once; the others wait in order of arrival. @default 256 */
  readonly maxRunning?: number | undefined
  /** Tokenizer that counts prompts and spells answers. @default 'builtin' */
  readonly tokenizer?: string | undefined
  /** @default 0 */
  readonly seed?: number | string | undefined
}

export const simulatorSchema = strict({
  port: z.int().min(0).max(65_535).optional(),
  host: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  ttftMs: lengthSchema.optional(),
  itlMs: lengthSchema.optional(),
  outputTokens: lengthSchema.optional(),
  maxRunning: z.int().min(1).optional(),
  tokenizer: z.string().min(1).optional(),
  seed: z.union([z.number(), z.string()]).optional(),
})

/** Options with nothing left open, as plain data that can travel to another process. */
export interface ResolvedSimulator {
  readonly port: number
  readonly host: string
  readonly model: string
  readonly ttftMs: DistributionData
  readonly itlMs: DistributionData
  readonly outputTokens: DistributionData
  readonly maxRunning: number
  readonly tokenizer: string
  readonly seed: string
}

/** Checks and resolves simulator options. */
export function resolveSimulator(options: SimulatorOptions = {}): ResolvedSimulator {
  const given = parseOptions(simulatorSchema, options, 'simulator')
  const data = (option: 'ttftMs' | 'itlMs' | 'outputTokens', fallback: DistributionData) =>
    given[option] === undefined ? fallback : distributionData(given[option], `simulator.${option}`)
  const outputTokens = data('outputTokens', { type: 'constant', value: 128 })
  // A law that never gives a length fails here, not at a request.
  sampleLength(distributionFrom(outputTokens), createStreams(0).stream('trial'), 1, 'simulator.outputTokens')
  return {
    port: given.port ?? 0,
    host: given.host ?? '127.0.0.1',
    model: given.model ?? 'inferbench-simulator',
    ttftMs: data('ttftMs', { type: 'normal', mean: 40, stddev: 5 }),
    itlMs: data('itlMs', { type: 'normal', mean: 3, stddev: 0.5 }),
    outputTokens,
    maxRunning: given.maxRunning ?? 256,
    tokenizer: given.tokenizer ?? 'builtin',
    seed: String(given.seed ?? 0),
  }
}
