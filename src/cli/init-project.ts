/** @module What `inferbench init` finds in a project, so that it needs not ask. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { InferbenchError, messageOf } from '../error.ts'
import { managerOf, type PackageManager } from './init-manager.ts'

/** The keys of a `package.json` that are looked at. */
export interface Manifest {
  readonly type?: string
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export interface InitProject {
  readonly folder: string
  readonly manifest: Manifest
  /** `package.json` as it stands in the file. */
  readonly manifestText: string
  readonly manager: PackageManager
  /** TypeScript, ES modules in `.js`, or CommonJS in `.js`. */
  readonly language: 'ts' | 'js' | 'cjs'
  /** The config that Vitest reads, where there is one. */
  readonly config: string | undefined
  /** Whose CI runs it. */
  readonly forge: 'github' | 'gitlab'
  /** The repository's root, where it is another folder. */
  readonly repository: string | undefined
}

/** Vitest's own config comes before Vite's. */
const CONFIGS = ['vitest', 'vite'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((suffix) => `${name}.config.${suffix}`),
)

/** @throws InferbenchError where the folder holds no package */
export function readProject(folder: string, env: NodeJS.ProcessEnv): InitProject {
  const { manifest, text } = readManifest(folder)
  const root = git(folder, 'rev-parse', '--show-toplevel')
  const isRoot = root === undefined || realpathSync(root) === realpathSync(folder)
  return {
    folder,
    manifest,
    manifestText: text,
    manager: managerOf(folder, manifest.packageManager, env),
    language: languageOf(folder, manifest),
    config: CONFIGS.find((name) => existsSync(join(folder, name))),
    forge: forgeOf(isRoot ? folder : root),
    repository: isRoot ? undefined : root,
  }
}

/** True where `package.json` names the package. */
export function dependsOn({ dependencies, devDependencies }: Manifest, name: string): boolean {
  return Object.hasOwn({ ...dependencies, ...devDependencies }, name)
}

function readManifest(folder: string): { manifest: Manifest; text: string } {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InferbenchError('not-a-folder', 'init', `${folder} is no folder: name the one that holds package.json`)
  }
  const path = join(folder, 'package.json')
  if (!existsSync(path)) {
    throw new InferbenchError('no-package', 'init', `There is no package.json in ${folder}: type \`npm init -y\` first`)
  }
  const text = readText(path)
  return { manifest: parseManifest(path, text), text }
}

function parseManifest(path: string, text: string): Manifest {
  const invalid = (problem: string) => new InferbenchError('invalid-package', 'init', `${path}: ${problem}`)
  let manifest: unknown
  try {
    manifest = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw invalid(`is no JSON: ${messageOf(error)}`)
  }
  if (!isObject(manifest)) throw invalid(`expected an object, got ${JSON.stringify(manifest).slice(0, 40)}`)
  const wrong = ['scripts', 'dependencies', 'devDependencies'].find((key) => !isObject(manifest[key] ?? {}))
  if (wrong) throw invalid(`${wrong}: expected an object, got ${JSON.stringify(manifest[wrong]).slice(0, 40)}`)
  return manifest
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function languageOf(folder: string, manifest: Manifest): InitProject['language'] {
  if (existsSync(join(folder, 'tsconfig.json')) || dependsOn(manifest, 'typescript')) return 'ts'
  return manifest.type === 'module' ? 'js' : 'cjs'
}

/** By the files of its CI, else by the remotes; GitHub where nothing tells. */
function forgeOf(root: string): InitProject['forge'] {
  const names = readdirSync(root)
  if (names.includes('.github')) return 'github'
  if (names.includes('.gitlab-ci.yml')) return 'gitlab'
  return /gitlab/i.test(git(root, 'remote', '-v') ?? '') ? 'gitlab' : 'github'
}

/** What git says; `undefined` outside a repository, and where there is no git. */
function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

/** A file of the project. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new InferbenchError('input-unreadable', 'init', `Can't read ${path}: ${messageOf(error)}`, { cause: error })
  }
}
