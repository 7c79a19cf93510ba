/** @module The command line, run for real in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../src/cli/main.ts')

export interface CommandResult {
  readonly exitCode: number | null
  /** The signal that ended it, where one did. */
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCommand extends AsyncDisposable {
  readonly process: ChildProcess
  /** What it has written so far. */
  readonly output: { readonly stdout: string; readonly stderr: string }
  readonly result: Promise<CommandResult>
}

/** Starts `inferbench` with these arguments; it is killed when the scope of the test ends. */
export function startCommand(...args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  const result = new Promise<CommandResult>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, ...output }))
  })
  return {
    process: child,
    output,
    result,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await result
    },
  }
}
