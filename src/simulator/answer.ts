/** @module Puts an answer on the wire, token by token or whole. */
import type { ServerResponse } from 'node:http'

import type { SimulatedUsage, Spelling } from './dialect.ts'
import { sendBody } from './http.ts'

export interface AnswerWriter {
  /** @param spoiled true makes it no JSON */
  token(text: string, spoiled: boolean): void
  end(usage: SimulatedUsage): void
  /** Ends too early. */
  cut(usage: SimulatedUsage): void
}

/** Headers leave at once, the opening with the first token. A stream that is cut lacks its closing words. */
export function streamAnswer(response: ServerResponse, spelling: Spelling): AnswerWriter {
  let head = spelling.opening()
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  return {
    token(text, spoiled) {
      const event = spelling.token(text)
      writeChunk(response, head + (spoiled ? spoil(event) : event))
      head = ''
    },
    end: (usage) => void response.end(spelling.closing(usage)),
    cut: () => void response.end(),
  }
}

/** One that is cut ends, with its connection, in the middle of its body. */
export function wholeAnswer(response: ServerResponse, spelling: Spelling): AnswerWriter {
  let said = ''
  let isSpoiled = false
  return {
    token(text, spoiled) {
      said += text
      isSpoiled ||= spoiled
    },
    end(usage) {
      const body = spelling.whole(said, usage)
      sendBody(response, 200, isSpoiled ? spoil(body) : body)
    },
    cut(usage) {
      const body = Buffer.from(spelling.whole(said, usage))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.write(body.subarray(0, body.length / 2), () => response.socket?.end())
    },
  }
}

/** One write to the socket: node:http makes three of a chunk, which cost half as much again. */
function writeChunk(response: ServerResponse, text: string): void {
  const { socket, chunkedEncoding } = response
  if (socket && chunkedEncoding) socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
  else response.write(text)
}

/** JSON without its last bracket, whatever blanks follow it. */
function spoil(text: string): string {
  return text.replace(/\S(\s*)$/, '$1')
}
