/** @module Recorded chat answers, read. */
import { chat } from '../../src/endpoints/chat.ts'
import type { RequestRecord } from '../../src/load/record.ts'
import { readReply, type Reply } from '../../src/load/reply.ts'
import { readsOf, recordOf } from './reads.ts'

/** The reply behind a stream whose events arrive one a read. */
export function streamed(...pieces: readonly string[]): Reply {
  return readReply(recordOf(readsOf(...pieces)), chat)
}

/** The reply behind a body in one piece. */
export function whole(body: string, overrides: Partial<RequestRecord> = {}): Reply {
  return readReply(recordOf(readsOf(body), { contentType: 'application/json', ...overrides }), chat)
}

/** A payload as an event. */
export function event(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`
}
