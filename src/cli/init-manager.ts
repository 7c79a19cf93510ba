/** @module Package managers: which one a project uses, and its commands. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  /** Adds packages to `devDependencies`. */
  readonly add: string
  /** Runs a package's command. */
  readonly exec: string
  /** Installs exactly what the lock file says. */
  readonly install: string
}

const LOCK_FILES = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
} as const

const managers: Record<PackageManager['name'], Omit<PackageManager, 'name'>> = {
  npm: { add: 'npm install --save-dev', exec: 'npx', install: 'npm ci' },
  pnpm: { add: 'pnpm add --save-dev', exec: 'pnpm exec', install: 'pnpm install --frozen-lockfile' },
  yarn: { add: 'yarn add --dev', exec: 'yarn', install: 'yarn install --immutable' },
  bun: { add: 'bun add --dev', exec: 'bunx', install: 'bun install --frozen-lockfile' },
}

/**
 * By `packageManager` of `package.json`, else by the nearest lock file, else by who runs us, else npm.
 *
 * @param declared such as `pnpm@10.2.0`
 */
export function managerOf(folder: string, declared: string | undefined, env: NodeJS.ProcessEnv): PackageManager {
  const names = [declared?.split('@')[0], lockedBy(resolve(folder)), env['npm_config_user_agent']?.split('/')[0]]
  const name = names.find((each): each is PackageManager['name'] => Object.hasOwn(managers, each ?? '')) ?? 'npm'
  return { name, ...managers[name], ...(name === 'yarn' && isClassic(folder) && CLASSIC) }
}

/** Yarn 1 knows no `--immutable`. */
const CLASSIC = { install: 'yarn install --frozen-lockfile' }

function isClassic(folder: string): boolean {
  return !existsSync(join(folder, '.yarnrc.yml'))
}

/** In this folder or the nearest one above it, up to the repository's: workspaces have one for all. */
function lockedBy(folder: string): PackageManager['name'] | undefined {
  const found = Object.entries(LOCK_FILES).find(([file]) => existsSync(join(folder, file)))
  if (found) return found[1]
  return existsSync(join(folder, '.git')) || dirname(folder) === folder ? undefined : lockedBy(dirname(folder))
}
