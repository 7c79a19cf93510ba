/** @module A server that does next to nothing, in a process of its own: what is measured is the client. */
import { fork } from 'node:child_process'
import { once } from 'node:events'

interface CannedServer extends AsyncDisposable {
  readonly url: string
}

const program = new URL('./canned-server-process.ts', import.meta.url)

/** Starts a bare `node:http` server whose every answer is the same whole chat completion of one token. */
export async function startCannedServer(): Promise<CannedServer> {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [port] = (await once(child, 'message')) as [number]
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
