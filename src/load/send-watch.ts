/** @module Tells a request when all of it has been written: undici says so on a channel of Node's, not to handlers. */
import { subscribe } from 'node:diagnostics_channel'

import type { Client, Dispatcher } from 'undici'

/** A handler that is told as well when the last byte of its request was written to the socket. */
export interface WatchedHandler extends Dispatcher.DispatchHandler {
  onRequestSent(): void
}

export type Dispatch = (client: Client, options: Dispatcher.DispatchOptions, handler: WatchedHandler) => void

/** Once a thread: channels belong to all of it. */
export function createSendWatch(): Dispatch {
  const handlers = new WeakMap<object, WatchedHandler>()
  let dispatched: WatchedHandler | undefined

  subscribe('undici:request:create', (message) => {
    // A tunnel that the request needs is asked for in the same call, but later.
    if (dispatched) handlers.set((message as Message).request, dispatched)
    dispatched = undefined
  })
  subscribe('undici:request:bodySent', (message) => handlers.get((message as Message).request)?.onRequestSent())

  return (client, options, handler) => {
    dispatched = handler
    client.dispatch(options, handler)
    dispatched = undefined
  }
}

interface Message {
  readonly request: object
}
