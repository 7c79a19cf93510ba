/** @module What is open of a run: where each request comes from, and the media that its session holds. */
import type { RenderedMedia } from '../media/item.ts'
import { type Body, type BodyBuilderOptions, createBodyBuilder } from './body.ts'
import type { Conversation } from './conversation.ts'
import { lengthOf } from './pieces.ts'
import type { Origin, PlannedRequest, Planner } from './planner.ts'
import type { PreparedRequest } from './protocol.ts'

/** Bytes of bodies that are built before the event loop gets a turn, and what a body counts whose media are not there yet. */
const BATCH_BYTES = 1 << 20
const UNKNOWN_BYTES = 1 << 16

interface OpenRequest {
  readonly origin: Origin
  readonly media: readonly RenderedMedia[]
}

export interface Desk {
  /** The first requests of as many sessions, fewer where their bodies are large; none when no session is left. */
  take(planner: Planner, most: number): Promise<PreparedRequest[]>
  /** Bodies for requests that were planned; from then on they are open. */
  prepare(planned: readonly PlannedRequest[]): Promise<PreparedRequest[]>
  /** A request that has ended is sent again. */
  look(key: number): OpenRequest
  /** A request has ended. */
  leave(key: number): OpenRequest
  /** A session has ended: its media may go. */
  close(conversation: Conversation): void
  closeAll(): void
}

export function createDesk(options: BodyBuilderOptions): Desk {
  const build = createBodyBuilder(options)
  const open = new Map<number, OpenRequest>()
  const held = new Map<Conversation, RenderedMedia[]>()

  function enter({ request, origin }: PlannedRequest, { pieces, media }: Body): PreparedRequest {
    open.set(request.key, { origin, media })
    if (media.length > 0) held.set(origin.conversation, [...(held.get(origin.conversation) ?? []), ...media])
    return { ...request, pieces }
  }

  function prepareOne(planned: PlannedRequest): PreparedRequest | Promise<PreparedRequest> {
    const body = build(planned.origin.turn, planned.content)
    return body instanceof Promise ? body.then((built) => enter(planned, built)) : enter(planned, body)
  }

  function release(media: readonly RenderedMedia[]): void {
    for (const { item } of media) options.store.release(item)
  }

  return {
    async take(planner, most) {
      const batch: (PreparedRequest | Promise<PreparedRequest>)[] = []
      for (let bytes = 0; batch.length < most && bytes < BATCH_BYTES;) {
        const next = planner.begin()
        if (!next) break
        const prepared = prepareOne(next)
        batch.push(prepared)
        bytes += prepared instanceof Promise ? UNKNOWN_BYTES : lengthOf(prepared.pieces)
      }
      return allOf(batch)
    },
    prepare: (planned) => allOf(planned.map(prepareOne)),
    look: (key) => open.get(key)!,
    leave(key) {
      const request = open.get(key)!
      open.delete(key)
      return request
    },
    close(conversation) {
      release(held.get(conversation) ?? [])
      held.delete(conversation)
    },
    closeAll() {
      for (const media of held.values()) release(media)
      held.clear()
    },
  }
}

async function allOf<Value>(values: readonly (Value | Promise<Value>)[]): Promise<Value[]> {
  return Promise.all(values.map(async (value) => value))
}
