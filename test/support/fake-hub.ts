/** @module The two routes of the Hugging Face hub that a download of files calls, on loopback. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface FakeHub extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly HubRequest[]
}

export interface HubRequest {
  readonly path: string
  readonly authorization: string | undefined
}

export interface FakeHubOptions {
  /** Files by model and path: `{ 'org/model': { 'tokenizer.json': '…' } }`. */
  readonly models?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Everything is refused without it. */
  readonly token?: string
  /** Status of every answer. */
  readonly status?: number
}

export async function startFakeHub({ models = {}, token, status }: FakeHubOptions): Promise<FakeHub> {
  const requests: HubRequest[] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url!, authorization: request.headers.authorization })
    if (status !== undefined) return refuse(response, status, 'Not today')
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return refuse(response, 401, 'Invalid username or password.')
    }
    const [, info, resolved, file] =
      /^\/api\/models\/([^/]+\/[^/]+)\/paths-info\/main$|^\/([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(request.url!) ??
      []
    const files = models[info ?? resolved ?? '']
    if (!files) return refuse(response, 404, 'Repository not found')
    if (file === undefined) return void describeFiles(request, response, files)
    return sendFile(request, response, files[file])
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

/** The hub leaves out the paths that it does not have. */
async function describeFiles(
  request: IncomingMessage,
  response: ServerResponse,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { paths } = JSON.parse(await text(request)) as { paths: string[] }
  const known = paths.flatMap((path) => {
    const content = files[path]
    if (content === undefined) return []
    // Every file came by a commit of its own.
    const lastCommit = { id: oidOf(path), title: 'a commit', date: '2025-01-01T00:00:00.000Z' }
    return [{ type: 'file', path, oid: oidOf(content), size: Buffer.byteLength(content), lastCommit }]
  })
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known))
}

function sendFile(request: IncomingMessage, response: ServerResponse, content: string | undefined): void {
  if (content === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
  const bytes = Buffer.from(content)
  const headers = { 'content-type': 'text/plain', 'etag': `"${oidOf(content)}"` }
  if (request.headers.range === 'bytes=0-0') {
    response.writeHead(206, { ...headers, 'content-range': `bytes 0-0/${bytes.length}` }).end(bytes.subarray(0, 1))
  } else {
    response.writeHead(200, headers).end(bytes)
  }
}

function oidOf(content: string): string {
  return createHash('sha1').update(content).digest('hex')
}
