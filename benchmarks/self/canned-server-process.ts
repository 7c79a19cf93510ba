/** @module The process of a canned server. Its port goes out as a message; it ends with its starter. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { MODEL } from './exercise.ts'

const models = JSON.stringify({ object: 'list', data: [{ id: MODEL, object: 'model' }] })
const answer = JSON.stringify({
  id: 'canned',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 8, completion_tokens: 1, total_tokens: 9 },
})

const server = createServer((request, response) => {
  const body = request.method === 'GET' ? models : answer
  request.resume()
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
  })
})
server.keepAliveTimeout = 0
process.once('disconnect', () => process.exit())
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
await once(server, 'listening')
process.send!((server.address() as AddressInfo).port)
