/** @module Kept connections, each used by one request at a time; as many as the load needs. */
import type { Client } from 'undici'

import { type Connection, openClient } from '../endpoints/connection.ts'

export interface Connections {
  /** Connections that were opened so far. */
  readonly opened: number
  /** An idle connection, the most recently used first, or a new one that opens with its first request. */
  take(): { readonly client: Client; readonly reused: boolean }
  /** Gives a connection back after an exchange that ended well. */
  keep(client: Client): void
  /** Closes a connection whose exchange was broken off. */
  drop(client: Client): void
  closeAll(): Promise<void>
}

/** No cap on connections. */
export function createConnections(connection: Connection): Connections {
  const clients = new Set<Client>()
  /** Clients whose socket is open: a server may close one at any time. */
  const connected = new Set<Client>()
  const idle: Client[] = []
  let opened = 0

  function open(): Client {
    const client = openClient(connection)
    client.on('connect', () => {
      opened++
      connected.add(client)
    })
    client.on('disconnect', () => connected.delete(client))
    clients.add(client)
    return client
  }

  return {
    get opened() {
      return opened
    },
    take() {
      const client = idle.pop() ?? open()
      return { client, reused: connected.has(client) }
    },
    keep: (client) => void idle.push(client),
    drop(client) {
      clients.delete(client)
      void client.destroy()
    },
    async closeAll() {
      await Promise.all(Array.from(clients, (client) => client.destroy()))
    },
  }
}
