/** @module What a run ran on. */
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'

import * as z from 'zod'

import { strict } from '../options.ts'
import { versionOf } from '../package-manifest.ts'
import { readCpuLimits } from './cpu-limits.ts'

export const Environment = strict({
  cpu: z.string(),
  /** CPUs that this process may use. */
  cpus: z.int(),
  /** What holds them back: see `CpuLimits`. */
  cpuQuota: z.number().nullable(),
  cpuGovernor: z.string().nullable(),
  memoryBytes: z.number(),
  os: z.string(),
  node: z.string(),
  /** Versions of the packages that take part in a measurement. */
  packages: z.record(z.string(), z.string()),
  tokenizer: strict({ name: z.string(), hash: z.string() }),
  corpus: strict({ name: z.string(), hash: z.string() }),
})
export type Environment = z.infer<typeof Environment>

const packages = ['inferbench', 'vitest', 'undici', '@huggingface/tokenizers']

/** Describes this machine, with the tokenizer and corpus in use. */
export function describeEnvironment(used: Pick<Environment, 'tokenizer' | 'corpus'>): Environment {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    ...readCpuLimits(),
    memoryBytes: totalmem(),
    os: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    ...used,
  }
}
