import { describe, expect, test } from 'vitest'

import { managerOf } from '../../../src/cli/init-manager.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const byPnpm = { npm_config_user_agent: 'pnpm/10.2.0 npm/? node/v24.0.0' }

describe('the package manager', () => {
  test.for([
    ['package-lock.json', 'npm'],
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bun'],
  ] as const)('of a project with a %s is %s', ([file, name]) => {
    using folder = temporaryFolder({ [file]: '' })
    expect(managerOf(folder.path, undefined, {})).toMatchObject({ name })
  })

  test('is the one that package.json declares, whatever the lock file says', () => {
    using folder = temporaryFolder({ 'package-lock.json': '' })
    expect(managerOf(folder.path, 'pnpm@10.2.0', byPnpm)).toMatchObject({ name: 'pnpm', exec: 'pnpm exec' })
  })

  test('is that of the workspace that a folder belongs to, and of nothing outside its repository', () => {
    using folder = temporaryFolder({ 'yarn.lock': '', 'mine/.git/HEAD': '', 'mine/bun.lock': '', 'mine/a/b/x': '' })
    expect(managerOf(folder.file('mine/a/b'), undefined, {})).toMatchObject({ name: 'bun' })
    using other = temporaryFolder({ 'yarn.lock': '', 'mine/.git/HEAD': '' })
    expect(managerOf(other.file('mine'), undefined, {})).toMatchObject({ name: 'npm' })
  })

  test('is the one that runs the command, where no file tells', () => {
    using folder = temporaryFolder({ '.git/HEAD': '' })
    expect(managerOf(folder.path, undefined, byPnpm)).toMatchObject({ name: 'pnpm' })
    expect(managerOf(folder.path, 'deno@2', { npm_config_user_agent: 'deno/2' })).toMatchObject({ name: 'npm' })
  })

  test('installs with the words of its own version', () => {
    using classic = temporaryFolder({ 'yarn.lock': '' })
    using modern = temporaryFolder({ 'yarn.lock': '', '.yarnrc.yml': '' })
    expect(managerOf(classic.path, undefined, {}).install).toBe('yarn install --frozen-lockfile')
    expect(managerOf(modern.path, undefined, {}).install).toBe('yarn install --immutable')
  })
})
