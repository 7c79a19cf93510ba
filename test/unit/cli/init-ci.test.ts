import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { githubWorkflow, gitlabJob } from '../../../src/cli/init-ci.ts'
import { managerOf } from '../../../src/cli/init-manager.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const names = ['npm', 'pnpm', 'yarn', 'bun'] as const

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

function manager(name: string) {
  using folder = temporaryFolder({ '.git/HEAD': '' })
  return managerOf(folder.path, `${name}@1`, {})
}

function example(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../../docs/examples', name), 'utf8')
}

function githubSteps(name: string, declared = true): Step[] {
  const workflow = parse(githubWorkflow(manager(name), declared)) as { jobs: { bench: { steps: Step[] } } }
  return workflow.jobs.bench.steps
}

describe('the jobs', () => {
  test('for npm are those of the docs', () => {
    expect(githubWorkflow(manager('npm'), false)).toBe(example('github.yml'))
    expect(gitlabJob(manager('npm'))).toBe(example('gitlab.yml'))
  })

  test.for(names)('install with %s what its lock file says, then run the benchmarks with it', (name) => {
    const { install, exec } = manager(name)
    const runs = githubSteps(name).flatMap(({ run }) => run ?? [])
    expect(runs.slice(-2)).toEqual([install, `${exec} vitest bench --run`])
    const { bench } = parse(gitlabJob(manager(name))) as { bench: { script: string[] } }
    expect(bench.script.at(-2)).toContain(install)
    expect(bench.script.at(-1)).toContain(`${exec} vitest bench --run `)
  })

  test.for([
    ['pnpm', 'pnpm/action-setup'],
    ['bun', 'oven-sh/setup-bun'],
  ])('set %s up before Node, whose cache asks for it', ([name, action]) => {
    const uses = githubSteps(name!).flatMap(({ uses: used }) => used?.split('@')[0] ?? [])
    expect(uses).toEqual(['actions/checkout', action, 'actions/setup-node', 'actions/upload-artifact'])
  })

  test('name a version of pnpm only where package.json names none: both together are an error there', () => {
    expect(githubSteps('pnpm', true)[1]).not.toHaveProperty('with')
    expect(githubSteps('pnpm', false)[1]).toHaveProperty('with.version', 'latest')
  })
})
