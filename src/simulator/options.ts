/** @module The options of a simulated server. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { distributionData, distributionFrom, lengthSchema } from '../random/describe.ts'
import { type DistributionData, type Length, sampleLength } from '../random/distribution.ts'
import { createStreams } from '../random/streams.ts'
import type { EncodeCost } from './encoder-cache.ts'
import { type FailureOptions, failuresSchema, type ResolvedFailures } from './failure-options.ts'

export interface SimulatorOptions {
  /** Port to listen on; 0 takes a free one. @default 0 */
  readonly port?: number | undefined
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** @default 'inferbench-simulator' */
  readonly model?: string | undefined
  /** From the end of a prompt's computation to its first token, ms. @default normal, mean 40, stddev 5 */
  readonly ttftMs?: Length | undefined
  /** Time between two tokens, ms. @default normal, mean 3, stddev 0.5 */
  readonly itlMs?: Length | undefined
  /** Tokens of an answer whose request names no limit. @default 128 */
  readonly outputTokens?: Length | undefined
  /** Requests that run at once; the others wait in order of arrival. @default 256 */
  readonly maxRunning?: number | undefined
  /** Prompt tokens computed per second, one prompt after another; cached ones take no time. @default 100,000 */
  readonly prefillTokensPerSecond?: number | undefined
  /** What each further running request adds to the time between two tokens, ms. @default 0 */
  readonly decodeMsPerRunning?: number | undefined
  /** Tokens of prompts and answers that fit into memory; beyond them the last request to come is preempted. @default no limit */
  readonly kvTokens?: number | undefined
  readonly prefixCache?: PrefixCacheOptions | undefined
  readonly encoder?: EncoderOptions | undefined
  /** Requests that fail on purpose. @default none */
  readonly failures?: FailureOptions | undefined
  /** Tokenizer that counts prompts and spells answers. @default 'builtin' */
  readonly tokenizer?: string | undefined
  /** @default 0 */
  readonly seed?: number | string | undefined
}

/** Blocks of prompts that were computed before, least recently used forgotten first. */
export interface PrefixCacheOptions {
  /** Blocks that it keeps; 0 turns it off. @default 65,536 */
  readonly blocks?: number | undefined
  /** Tokens of a block. @default 16 */
  readonly blockTokens?: number | undefined
}

/** Pictures, sounds and films. What was encoded before takes no time. */
export interface EncoderOptions {
  /** Bytes of files that it remembers; 0 turns its cache off. @default 256 MiB */
  readonly cacheBytes?: number | undefined
  /** @default 40 */
  readonly msPerMegapixel?: number | undefined
  /** @default 5 */
  readonly msPerAudioSecond?: number | undefined
  /** Of a film, on top of its pixels. @default 1 */
  readonly msPerFrame?: number | undefined
}

const amount = z.number().min(0)

const prefixCacheSchema = strict({
  blocks: z.union([z.int().min(0), z.literal(Infinity)]).default(65_536),
  blockTokens: z.int().min(1).default(16),
})

const encoderSchema = strict({
  cacheBytes: z.union([amount, z.literal(Infinity)]).default(256 * 2 ** 20),
  msPerMegapixel: amount.default(40),
  msPerAudioSecond: amount.default(5),
  msPerFrame: amount.default(1),
})

export const simulatorSchema = strict({
  port: z.int().min(0).max(65_535).optional(),
  host: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  ttftMs: lengthSchema.optional(),
  itlMs: lengthSchema.optional(),
  outputTokens: lengthSchema.optional(),
  maxRunning: z.int().min(1).optional(),
  prefillTokensPerSecond: z.union([z.number().positive(), z.literal(Infinity)]).optional(),
  decodeMsPerRunning: amount.optional(),
  kvTokens: z.union([z.int().min(1), z.literal(Infinity)]).optional(),
  prefixCache: prefixCacheSchema.optional(),
  encoder: encoderSchema.optional(),
  failures: failuresSchema.optional(),
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
  readonly prefillTokensPerSecond: number
  readonly decodeMsPerRunning: number
  readonly kvTokens: number
  readonly prefixCache: { readonly blocks: number; readonly blockTokens: number }
  readonly encoder: EncodeCost & { readonly cacheBytes: number }
  readonly failures: ResolvedFailures
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
    prefillTokensPerSecond: given.prefillTokensPerSecond ?? 100_000,
    decodeMsPerRunning: given.decodeMsPerRunning ?? 0,
    kvTokens: given.kvTokens ?? Infinity,
    prefixCache: prefixCacheSchema.parse(given.prefixCache ?? {}),
    encoder: encoderSchema.parse(given.encoder ?? {}),
    failures: failuresSchema.parse(given.failures ?? {}),
    tokenizer: given.tokenizer ?? 'builtin',
    seed: String(given.seed ?? 0),
  }
}
