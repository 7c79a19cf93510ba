/** @module Starts a simulated server on the thread it is called from. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { InferbenchError, messageOf } from '../error.ts'
import { loadTextSource } from '../text/text-source.ts'
import { loadTokenizer } from '../text/tokenizer.ts'
import type { ResolvedSimulator } from './options.ts'
import { createSimulatorServer } from './server.ts'
import { loadTokenReader } from './token-reader.ts'

/** Connections that may wait to be accepted: more than any run opens at once. */
const BACKLOG = 16_384

/** Listens, and resolves with the server and its base URL. */
export async function serve(options: ResolvedSimulator): Promise<{ server: Server; url: string }> {
  const source = await loadTextSource(await loadTokenizer(options.tokenizer))
  const server = createSimulatorServer(options, source, await loadTokenReader(source))
  server.listen({ port: options.port, host: options.host, backlog: BACKLOG })
  await once(server, 'listening').catch((error: unknown) => {
    throw new InferbenchError(
      'cannot-listen',
      'simulator',
      `Can't listen on ${options.host}:${options.port}: ${messageOf(error)}`,
      { cause: error },
    )
  })
  const { port, address, family } = server.address() as AddressInfo
  return { server, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}` }
}
