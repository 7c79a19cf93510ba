import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { readShard } from '../../../src/load/shard-settings.ts'
import { repository } from '../../support/docs.ts'

const example = (name: string) => readFileSync(join(repository, 'docs/examples', name), 'utf8')

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly args: readonly string[]
  readonly volumeMounts: readonly { readonly name: string }[]
}

interface Manifest {
  readonly kind: string
  readonly spec: {
    readonly completionMode: string
    readonly completions: number
    readonly parallelism: number
    readonly backoffLimit: number
    readonly template: {
      readonly spec: {
        readonly containers: readonly Container[]
        readonly volumes: readonly { readonly name: string }[]
      }
    }
  }
}

describe('the manifest for Kubernetes', () => {
  const { kind, spec: job } = parse(example('kubernetes.yml')) as Manifest
  const { completions, template, ...spec } = job
  const [container] = template.spec.containers

  test('is a Job whose pods all run at once, and none again, and fill one volume', () => {
    expect(kind).toBe('Job')
    expect(spec).toMatchObject({ completionMode: 'Indexed', parallelism: completions, backoffLimit: 0 })
    expect(container!.volumeMounts[0]!.name).toBe(template.spec.volumes[0]!.name)
  })

  test('gives each pod its part', () => {
    const env = Object.fromEntries(container!.env.map(({ name, value }) => [name, value]))
    const shards = Array.from({ length: completions }, (_, i) => readShard({ ...env, JOB_COMPLETION_INDEX: String(i) }))
    expect(shards.map((shard) => [shard!.index, shard!.of])).toEqual(shards.map((_, i) => [i, completions]))
    expect(shards[0]!.startAtMs).toBeGreaterThan(0)
  })

  test('keeps the exit code of the benchmarks', () => {
    expect(container!.args.join('\n')).toMatch(
      /--reporter=blob; code=\$\?\ncp -r \.inferbench \.vitest \S+\nexit \$code/,
    )
  })
})

interface Step {
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly jobs: Readonly<
    Record<
      'bench' | 'merge',
      { readonly steps: readonly Step[]; readonly strategy: { readonly matrix: { readonly machine: number[] } } }
    >
  >
}

describe('the workflow for GitHub', () => {
  const { bench, merge } = (parse(example('github-machines.yml')) as Workflow).jobs
  const { machine: machines } = bench.strategy.matrix

  test('gives each machine of the matrix its part', () => {
    const { INFERBENCH_SHARD: said } = bench.steps.find(({ run }) => run?.includes('vitest'))!.env!
    const shards = machines.map((machine) =>
      readShard({ INFERBENCH_SHARD: said!.replace('${{ matrix.machine }}', String(machine)) }),
    )
    expect(shards.map((shard) => [shard!.index, shard!.of])).toEqual(machines.map((_, i) => [i, machines.length]))
  })

  test('brings blobs and rows, which lie in hidden folders, to the merge', () => {
    const upload = bench.steps.at(-1)!.with!
    expect(upload).toMatchObject({ 'include-hidden-files': true, 'if-no-files-found': 'error' })
    expect(String(upload['path']).trim().split('\n')).toEqual(['.inferbench/', '.vitest/blob/'])
    expect(merge.steps.some(({ with: given }) => given?.['merge-multiple'] === true)).toBe(true)
    expect(merge.steps.some(({ run }) => run === 'npx vitest bench --run --merge-reports')).toBe(true)
  })
})
