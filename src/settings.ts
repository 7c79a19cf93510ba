/** @module What the plugin is given, and what the environment says instead. */
import { join } from 'node:path'

import * as z from 'zod'

import { type EndpointOptions, endpointSchema } from './endpoints/target.ts'
import { InferbenchError } from './error.ts'
import { machineName, readShard, type ShardSettings } from './load/shard-settings.ts'
import { parseOptions, strict } from './options.ts'
import { type ReporterOptions, type ResolvedReporterOptions, reporterShape } from './report/reporter-options.ts'
import { type Slo, sloSchema } from './report/slo.ts'
import { type ClientBounds, clientBoundsSchema, type ResolvedClientBounds } from './report/validity.ts'
import {
  type ResolvedSimulator,
  resolveSimulator,
  type SimulatorOptions,
  simulatorSchema,
} from './simulator/options.ts'

export interface InferbenchOptions extends ReporterOptions {
  /** The server to measure. Without one, the embedded simulator answers, and every table says so. */
  readonly endpoint?: EndpointOptions | undefined
  /** Tokenizer of the model: a hub id, a folder, or `builtin`. @default 'builtin' */
  readonly tokenizer?: string | undefined
  /** Root of all randomness. @default 42 */
  readonly seed?: number | string | undefined
  /** How the embedded simulator behaves; built-in distributions only. */
  readonly simulator?: Omit<SimulatorOptions, 'port' | 'host'> | undefined
  /** Bounds on the client itself, beyond which a run is void. */
  readonly clientBounds?: ClientBounds | undefined
  /** Bytes of rendered pictures, sounds and films that are kept on disk between runs. @default 0: none */
  readonly mediaCacheBytes?: number | undefined
  /** Objectives of every run, whatever its test asserts: where one does not hold, Vitest exits with 1. */
  readonly slo?: Slo | undefined
}

const { port: _port, host: _host, ...embedded } = simulatorSchema.shape

const inferbenchSchema = strict({
  endpoint: endpointSchema.optional(),
  tokenizer: z.string().min(1).optional(),
  seed: z.union([z.number(), z.string().min(1)]).optional(),
  ...reporterShape,
  simulator: strict(embedded).optional(),
  clientBounds: clientBoundsSchema.partial().optional(),
  mediaCacheBytes: z.int().min(0).optional(),
  slo: sloSchema.optional(),
})

/** Options as plain data: what travels from the config to the tests. */
export interface Settings extends ResolvedReporterOptions {
  readonly endpoint: EndpointOptions | undefined
  /** `undefined`: the user named none, and the builtin one only cuts prompts. */
  readonly tokenizer: string | undefined
  readonly seed: string
  readonly simulator: ResolvedSimulator
  readonly clientBounds: ResolvedClientBounds
  readonly mediaCacheBytes: number
  readonly slo: Slo | undefined
  /** Which machine of several this is; only the environment knows. `undefined`: the only one. */
  readonly shard: ShardSettings | undefined
}

/** Resolves plugin options against the environment, which wins. */
export function resolveSettings(options: InferbenchOptions, env: NodeJS.ProcessEnv): Settings {
  const given = parseOptions(inferbenchSchema, options, 'inferbench')
  const shard = readShard(env)
  return {
    endpoint: endpointOf(given.endpoint, env),
    tokenizer: read(env, 'TOKENIZER') ?? given.tokenizer,
    seed: String(read(env, 'SEED') ?? given.seed ?? 42),
    // What machines leave is brought together in one folder.
    outputDir: shard ? join(given.outputDir, machineName(shard)) : given.outputDir,
    exports: given.exports,
    simulator: resolveSimulator(given.simulator),
    clientBounds: parseOptions(clientBoundsSchema, given.clientBounds ?? {}, 'inferbench'),
    mediaCacheBytes: given.mediaCacheBytes ?? 0,
    slo: given.slo as Slo | undefined,
    shard,
  }
}

function endpointOf(given: EndpointOptions | undefined, env: NodeJS.ProcessEnv): EndpointOptions | undefined {
  const url = urlsIn(read(env, 'URL')) ?? given?.url
  const model = read(env, 'MODEL') ?? given?.model
  const apiKey = read(env, 'API_KEY') ?? given?.apiKey
  // A URL of the environment means another server than the one behind the socket.
  const socketPath = read(env, 'URL') === undefined ? given?.socketPath : undefined
  if (url !== undefined) return parseOptions(endpointSchema, { ...given, url, model, apiKey, socketPath }, 'endpoint')
  if (read(env, 'MODEL') === undefined) return undefined
  throw new InferbenchError(
    'invalid-options',
    'endpoint',
    'INFERBENCH_MODEL is set, but neither INFERBENCH_URL nor the option endpoint is.',
  )
}

/** Commas separate several. */
function urlsIn(said: string | undefined): string | string[] | undefined {
  return said?.includes(',') ? said.split(',').map((url) => url.trim()) : said
}

/** A variable that is set to nothing is not set. */
function read(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[`INFERBENCH_${name}`] || undefined
}
