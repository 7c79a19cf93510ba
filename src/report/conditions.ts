/** @module What two runs must have in common to be compared: the machine and the programs, and what was asked of them. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { flatten } from './flatten.ts'
import type { RunReport } from './run-report.ts'

/** What is looked at of an environment. */
export const ENVIRONMENT_KEYS = ['cpu', 'cpus', 'memory', 'os', 'node', 'inferbench', 'tokenizer', 'corpus'] as const
export type EnvironmentKey = (typeof ENVIRONMENT_KEYS)[number]

export const Conditions = strict({
  environment: z.record(z.enum(ENVIRONMENT_KEYS), z.string()),
  /** By path, such as `load.pacing.kind`. */
  options: z.record(z.string(), z.unknown()),
})
export type Conditions = z.infer<typeof Conditions>

/** What matters of a run. Where the server is does not: it may have moved. */
export function conditionsOf(run: RunReport): Conditions {
  const { environment, load, workload, endpoint, seed } = run
  const { name: _, ...shape } = load as { readonly name?: string }
  const { api, model, streaming, simulated } = endpoint
  const options = flatten({ seed, endpoint: { api, model, streaming, simulated }, load: shape, workload })
  // Files are told by their hash: another checkout has them elsewhere.
  const compared = options.filter(([path]) => !/^workload(?:\.files\.\d+)?\.path$/.test(path))
  return { environment: describe(environment), options: asStored(Object.fromEntries(compared)) }
}

/** Updates that fix what is broken, of the system and of Node.js, leave a baseline as it is. */
function describe(environment: RunReport['environment']): Conditions['environment'] {
  const { cpu, cpuGovernor, cpus, cpuQuota, memoryBytes, os, node, packages, tokenizer, corpus } = environment
  const [platform = '', , arch = ''] = os.split(' ')
  return {
    cpu: cpuGovernor === null ? cpu : `${cpu}, governor ${cpuGovernor}`,
    cpus: cpuQuota === null ? String(cpus) : `${cpus}, of which a quota leaves ${cpuQuota}`,
    memory: `${Math.round(memoryBytes / 2 ** 30)} GiB`,
    os: `${platform} ${arch}`,
    node: node.split('.')[0]!,
    inferbench: (packages['inferbench'] ?? 'unknown').split('.').slice(0, 2).join('.'),
    tokenizer: `${tokenizer.name} ${tokenizer.hash}`,
    corpus: `${corpus.name} ${corpus.hash}`,
  }
}

/** What differs, a sentence each. */
export function findMismatches(
  baseline: Conditions,
  current: Conditions,
): { readonly environment: ReadonlyMap<EnvironmentKey, string>; readonly options: readonly string[] } {
  const changed = ENVIRONMENT_KEYS.filter((key) => baseline.environment[key] !== current.environment[key])
  const paths = new Set([...Object.keys(baseline.options), ...Object.keys(current.options)])
  return {
    environment: new Map(changed.map((key) => [key, say(key, baseline.environment[key], current.environment[key])])),
    options: [...paths].flatMap((path) => {
      const [was, is] = [baseline.options[path], current.options[path]]
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [say(path, was, is)]
    }),
  }
}

function say(name: string, was: unknown, is: unknown): string {
  return `${name} is ${show(is)}, in the baseline ${show(was)}`
}

function show(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)
}

function asStored(value: Conditions['options']): Conditions['options'] {
  return JSON.parse(JSON.stringify(value)) as Conditions['options']
}
