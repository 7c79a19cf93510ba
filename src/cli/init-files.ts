/** @module What `inferbench init` would do to a project, file by file. */
import { existsSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'

import { assetPath } from '../assets.ts'
import { githubWorkflow, gitlabJob } from './init-ci.ts'
import { type InitProject, readText } from './init-project.ts'

export interface Step {
  /** Relative to the project. */
  readonly path: string
  /** `keep`: it stays as it is; `skip`: it isn't there, and is not made. */
  readonly act: 'write' | 'change' | 'keep' | 'skip'
  /** What the file will hold, where it is written or changed. */
  readonly text?: string
  /** For the user, where the step needs words. */
  readonly note?: string
}

const SUITES = ['chat', 'shared-prefix', 'multi-turn', 'multimodal', 'trace-replay']
const SAMPLE = 'benchmarks/traces/sample.jsonl'
const OUTPUT = '.inferbench/'
const BENCH = 'vitest bench --run'
/** Where a job goes if there are other jobs. */
const GITLAB_BESIDE = '.gitlab/bench.yml'
const JUNIT = "exports: ['junit'],"

/** Every step, those that leave a file as it is included. */
export function planInit(project: InitProject): Step[] {
  return [
    configStep(project),
    ...SUITES.map((name) => suiteStep(project, name)),
    write(project, SAMPLE, readText(assetPath(`init/${SAMPLE}`))),
    ciStep(project),
    scriptStep(project),
    ignoreStep(project),
  ]
}

function configStep(project: InitProject): Step {
  const { config, language, forge, folder } = project
  const needed = forge === 'gitlab' ? JUNIT : ''
  if (config === undefined) {
    const text = readText(assetPath('init/vitest.config.ts'))
    const suffix = { ts: 'ts', js: 'js', cjs: 'mjs' }[language]
    return write(project, `vitest.config.${suffix}`, needed ? text.replace(/( *)seed: 42,\n/, `$&$1${needed}\n`) : text)
  }
  const has = readText(join(folder, config)).includes('inferbench/plugin')
  return { path: config, act: 'keep', ...(!has && { note: pluginNote(needed.replace(/,$/, '')) }) }
}

function pluginNote(options: string): string {
  return `add the plugin to it:
    import { inferbench } from 'inferbench/plugin'
    plugins: [inferbench(${options && `{ ${options} }`})]`
}

function suiteStep(project: InitProject, name: string): Step {
  const suffix = project.language === 'ts' ? 'ts' : 'js'
  const text = readText(assetPath(`init/benchmarks/${name}.bench.ts`))
  return write(project, `benchmarks/${name}.bench.${suffix}`, text)
}

function ciStep(project: InitProject): Step {
  const { forge, manager, manifest, repository, folder } = project
  const isGithub = forge === 'github'
  const path = isGithub ? '.github/workflows/bench.yml' : '.gitlab-ci.yml'
  if (repository !== undefined) {
    const there = relative(repository, realpathSync(folder))
    const note = `the repository begins at ${repository}; a job there has to run \`${manager.exec} ${BENCH}\` in ${there}`
    return { path, act: 'skip', note }
  }
  if (isGithub) return write(project, path, githubWorkflow(manager, manifest.packageManager !== undefined))
  if (!existsSync(join(folder, path))) return write(project, path, gitlabJob(manager))
  const step = write(project, GITLAB_BESIDE, gitlabJob(manager))
  return step.act === 'write' ? { ...step, note: `add \`include: ${GITLAB_BESIDE}\` to ${path}` } : step
}

/** The script `bench`, with the file's own indentation and last line. */
function scriptStep({ manifest, manifestText }: InitProject): Step {
  const path = 'package.json'
  if (manifest.scripts?.['bench'] !== undefined) return { path, act: 'keep' }
  const indent = /^[{\s]*?\n([ \t]+)"/.exec(manifestText)?.[1] ?? 2
  const scripts = { ...manifest.scripts, bench: BENCH }
  const text = JSON.stringify({ ...manifest, scripts }, null, indent)
  const end = /\s*$/.exec(manifestText)![0]
  return { path, act: 'change', text: text + end, note: 'script bench' }
}

function ignoreStep(project: InitProject): Step {
  const path = '.gitignore'
  const file = join(project.folder, path)
  if (!existsSync(file)) return write(project, path, `node_modules/\n${OUTPUT}\n`)
  const text = readText(file)
  if (/^(?:\/|\*\*\/)?\.inferbench\/?\s*$/m.test(text)) return { path, act: 'keep' }
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return { path, act: 'change', text: `${text}${gap}${OUTPUT}\n`, note: OUTPUT }
}

function write({ folder }: InitProject, path: string, text: string): Step {
  return existsSync(join(folder, path)) ? { path, act: 'keep' } : { path, act: 'write', text }
}
