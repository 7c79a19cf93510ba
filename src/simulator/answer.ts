/** @module Puts an answer on the wire, token by token or whole. */
import type { ServerResponse } from 'node:http'

import type { SimulatedUsage, Spelling } from './dialect.ts'
import { sendBody } from './http.ts'

export interface AnswerWriter {
  token(text: string): void
  end(usage: SimulatedUsage): void
}

/** Headers leave at once, the opening with the first token. */
export function streamAnswer(response: ServerResponse, spelling: Spelling): AnswerWriter {
  let head = spelling.opening()
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  return {
    token(text) {
      response.write(head + spelling.token(text))
      head = ''
    },
    end: (usage) => void response.end(spelling.closing(usage)),
  }
}

export function wholeAnswer(response: ServerResponse, spelling: Spelling): AnswerWriter {
  let said = ''
  return {
    token: (text) => void (said += text),
    end: (usage) => sendBody(response, 200, spelling.whole(said, usage)),
  }
}
