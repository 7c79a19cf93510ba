/** @module `inferbench init`: a config, a suite of each kind and a job for CI, into a project. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { Command } from 'commander'

import { InferbenchError, messageOf } from '../error.ts'
import { planInit, type Step } from './init-files.ts'
import { dependsOn, type InitProject, readProject } from './init-project.ts'

export function initCommand(): Command {
  return new Command('init')
    .description('write a config, a suite of each kind and a job for CI into a project; nothing is overwritten')
    .argument('[folder]', 'the project, where package.json is', '.')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(init)
}

function init(folder: string, { dryRun = false }: { readonly dryRun?: boolean }): void {
  const project = readProject(folder, process.env)
  for (const step of planInit(project)) {
    if (!dryRun) carryOut(folder, step)
    console.log(describe(step, dryRun))
  }
  console.log(`\nNext: ${nextCommands(project).join(' && ')}`)
}

function carryOut(folder: string, { path, act, text = '' }: Step): void {
  if (act === 'keep' || act === 'skip') return
  const file = join(folder, path)
  try {
    mkdirSync(dirname(file), { recursive: true })
    // What another process put there meanwhile isn't overwritten either.
    writeFileSync(file, text, { flag: act === 'write' ? 'wx' : 'w' })
  } catch (error) {
    throw new InferbenchError('output-unwritable', 'init', `Can't write ${file}: ${messageOf(error)}`, { cause: error })
  }
}

const done = { write: 'wrote', change: 'changed', keep: 'kept', skip: 'left out' }
const planned = { write: 'would write', change: 'would change', keep: 'would keep', skip: 'would leave out' }

function describe({ path, act, note }: Step, dryRun: boolean): string {
  const words = dryRun ? planned : done
  const width = Math.max(...Object.values(words).map(({ length }) => length))
  return `${words[act].padEnd(width)}  ${path}${note === undefined ? '' : `: ${note}`}`
}

function nextCommands({ folder, manifest, manager }: InitProject): string[] {
  const missing = ['inferbench', 'vitest'].filter((name) => !dependsOn(manifest, name))
  const there = relative('.', folder)
  return [
    ...(there === '' ? [] : [`cd ${/[^\w./@-]/.test(there) ? JSON.stringify(there) : there}`]),
    ...(missing.length > 0 ? [`${manager.add} ${missing.join(' ')}`] : []),
    `${manager.exec} vitest bench --run`,
  ]
}
