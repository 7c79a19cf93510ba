/** @module The package as npm packs it, put into empty projects with only its dependencies and Vitest beside it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '../..')

/** Builds and packs the package into the folder; gives the tarball's path. */
export function pack(folder: string): string {
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: repository,
    encoding: 'utf8',
  })
  return join(folder, output.trim().split('\n').at(-1)!)
}

/** Makes a project and installs the tarball into it as npm does, but without a registry. */
export function install(tarball: string, project: string): void {
  const modules = join(project, 'node_modules')
  const ours = join(modules, 'inferbench')
  mkdirSync(ours, { recursive: true })
  execFileSync('tar', ['xzf', tarball, '-C', ours, '--strip-components=1'])
  mkdirSync(join(modules, '.bin'))
  symlinkSync('../inferbench/dist/src/cli/main.js', join(modules, '.bin/inferbench'))
  for (const from of ['.', '.bin']) {
    for (const name of readdirSync(join(repository, 'node_modules', from))) {
      const to = join(modules, from, name)
      if (!existsSync(to)) symlinkSync(join(repository, 'node_modules', from, name), to)
    }
  }
  const devDependencies = { inferbench: `file:${tarball}`, vitest: '^5.1.0' }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', devDependencies }))
}
