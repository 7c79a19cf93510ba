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
  /** By undici's own object for the request, until it was written or can't be; weak references would cost more. */
  const unsent = new Map<object, WatchedHandler>()
  let dispatched: WatchedHandler | undefined

  subscribe('undici:request:create', (message) => {
    // A tunnel that the request needs is asked for in the same call, but later.
    if (dispatched) unsent.set((message as Message).request, dispatched)
    dispatched = undefined
  })
  subscribe('undici:request:bodySent', (message) => {
    const { request } = message as Message
    unsent.get(request)?.onRequestSent()
    unsent.delete(request)
  })
  subscribe('undici:request:error', (message) => void unsent.delete((message as Message).request))

  return (client, options, handler) => {
    dispatched = handler
    client.dispatch(options, handler)
    dispatched = undefined
  }
}

interface Message {
  readonly request: object
}
