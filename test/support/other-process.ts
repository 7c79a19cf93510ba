/** @module Code that runs in a Node.js process of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const repository = pathToFileURL(join(import.meta.dirname, '../../'))

/**
 * Runs the body of an async function, plain JavaScript, and gives what it returns; only JSON comes back. In it,
 * `load('src/clock.ts')` imports a module of this repository.
 *
 * @param descriptors how many files it may have open
 */
export async function inOtherProcess(
  body: string,
  env: NodeJS.ProcessEnv = {},
  descriptors?: number,
): Promise<unknown> {
  const program = `
    const load = (path) => import(new URL(path, ${JSON.stringify(repository)}))
    const result = await (async () => { ${body} })()
    process.stdout.write(JSON.stringify(result))
  `
  const limit = descriptors === undefined ? '' : `ulimit -n ${descriptors};`
  const command = [process.execPath, '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `${limit} exec "$@"`, 'sh', ...command], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  })
  return JSON.parse(stdout) as unknown
}
