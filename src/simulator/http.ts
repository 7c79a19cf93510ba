/** @module Bodies in and out over node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Calls back in the same turn of the loop in which the body ends: promises would come later than the next token. */
export function readBody(request: IncomingMessage, onBody: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => onBody(Buffer.concat(chunks).toString()))
}

const errorTypes = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  429: 'RateLimitError',
  500: 'InternalServerError',
} as const

export type ErrorStatus = keyof typeof errorTypes

/** An error in the words that OpenAI's clients read. Headers that were set before go along. */
export function sendError(response: ServerResponse, status: ErrorStatus, message: string): void {
  sendJson(response, status, { error: { message, type: errorTypes[status], code: status } })
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendBody(response, status, JSON.stringify(value))
}

export function sendBody(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}
