/** @module One connection to a server, what it is open on, and when it was opened. */
import type { Socket } from 'node:net'

import type { buildConnector, Client } from 'undici'

import type { Clock } from '../clock.ts'
import { type Connection, openClient } from '../endpoints/connection.ts'
import { createDial, type Dialing, type Setup } from '../endpoints/dial.ts'

export interface Link {
  readonly client: Client
  /** The open socket. */
  readonly socket: Socket | undefined
  /** Steps of its opening, the last one where the server closed it in between; `undefined` before the first. */
  readonly setup: Setup | undefined
  /** Opens it ahead of its first request. Resolves when it is open or can't be. */
  open(): Promise<void>
  /** Closes it, whatever is in flight. */
  close(): Promise<void>
}

export interface LinkOptions {
  readonly connection: Connection
  readonly clock: Clock
  /** How long it is kept while nothing is asked, ms. */
  readonly keepMs: number | undefined
  /** It is open. */
  readonly onOpened: () => void
}

export function createLink({ connection, clock, keepMs, onOpened }: LinkOptions): Link {
  const dial = createDial(connection, clock.now)
  const client = openClient(connection, { connect, keepMs })
  let dialing: Dialing | undefined
  let socket: Socket | undefined
  /** It was opened ahead, and the client doesn't have it yet. */
  let isAhead = false

  client.on('disconnect', () => void (socket = undefined))

  function connect({ servername }: buildConnector.Options, callback: buildConnector.Callback): void {
    const ahead = isAhead ? socket : undefined
    isAhead = false
    ahead?.off('end', lose).off('close', lose).off('error', lose)
    // A host header of the user's own asks for another certificate than the one that was looked at.
    if (ahead && !servername && ahead.readableLength === 0) {
      // The client expects no answer before its own call returns.
      return queueMicrotask(() => callback(null, ahead))
    }
    ahead?.on('error', () => undefined).destroy()
    dialing = dial(servername || undefined, (error, opened) => {
      if (error) return callback(error, null)
      take(opened)
      return callback(null, opened)
    })
  }

  function take(opened: Socket): void {
    socket = opened
    onOpened()
  }

  /** The server has closed what was opened ahead. */
  function lose(): void {
    socket?.destroy()
    socket = undefined
    isAhead = false
  }

  return {
    client,
    get socket() {
      return socket
    },
    get setup() {
      return dialing?.setup
    },
    open() {
      return new Promise((resolve) => {
        dialing = dial(undefined, (error, opened) => {
          if (!error) {
            take(opened)
            isAhead = true
            opened.on('end', lose).on('close', lose).on('error', lose)
          }
          resolve()
        })
      })
    },
    async close() {
      if (isAhead) lose()
      else if (!socket) dialing?.cancel()
      await client.destroy()
    },
  }
}
