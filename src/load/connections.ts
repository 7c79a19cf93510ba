/** @module The connections of one server, each used by one request at a time; as many as the load needs. */
import type { Clock } from '../clock.ts'
import type { Connection } from '../endpoints/connection.ts'
import { createLink, type Link } from './link.ts'
import type { PreparedRequest } from './protocol.ts'

/** Who uses a connection again: whoever comes next, the later turns of the same session, or nobody. */
export const REUSES = ['pooled', 'per-session', 'per-request'] as const

export type Reuse = (typeof REUSES)[number]

export interface Connections {
  /** Connections that were opened so far. */
  readonly opened: number
  /** Opens so many ahead of the first request. Resolves when each is open or can't be. */
  warm(count: number): Promise<void>
  /** A connection for a request: an open one where there is one to be had, else one that opens with the request. */
  take(request: PreparedRequest): Link
  /** Gives a connection back after an exchange that ended well. */
  keep(link: Link, request: PreparedRequest): void
  /** Closes a connection whose exchange was broken off. */
  drop(link: Link): void
  /** A session has ended before its last turn. */
  forget(session: number): void
  closeAll(): Promise<void>
}

/** Think times are long, and a session's connection outlasts them unless the server says otherwise, ms. */
const SESSION_KEEP_MS = 600_000

export interface ConnectionsOptions {
  readonly connection: Connection
  readonly reuse: Reuse
  readonly clock: Clock
}

/** No cap on connections. */
export function createConnections({ connection, reuse, clock }: ConnectionsOptions): Connections {
  const keepMs = reuse === 'per-session' ? SESSION_KEEP_MS : undefined
  const links = new Set<Link>()
  const shelf = reuse === 'per-session' ? createSessionShelf() : createPool(drop)
  let opened = 0

  function create(): Link {
    const link = createLink({ connection, clock, keepMs, onOpened: () => void opened++ })
    links.add(link)
    return link
  }

  function drop(link: Link): void {
    links.delete(link)
    void link.close()
  }

  return {
    get opened() {
      return opened
    },
    async warm(count) {
      const opening = Array.from({ length: count }, async () => {
        const link = create()
        await link.open()
        if (link.socket) shelf.put(link, NaN)
        else drop(link)
      })
      await Promise.all(opening)
    },
    take: (request) => shelf.take(request.session) ?? create(),
    keep(link, { session, closes }) {
      if (reuse === 'per-request' || (reuse === 'per-session' && closes)) drop(link)
      else shelf.put(link, session)
    },
    drop,
    forget(session) {
      const link = reuse === 'per-session' ? shelf.take(session) : undefined
      if (link) drop(link)
    },
    async closeAll() {
      await Promise.all(Array.from(links, (link) => link.close()))
    },
  }
}

/** Connections that are not in use. */
interface Shelf {
  put(link: Link, session: number): void
  take(session: number): Link | undefined
}

/** The most recently used first; those that the server has closed are dropped on the way. */
function createPool(drop: (link: Link) => void): Shelf {
  const idle: Link[] = []
  return {
    put: (link) => void idle.push(link),
    take() {
      for (let link = idle.pop(); link; link = idle.pop()) {
        if (link.socket) return link
        drop(link)
      }
      return undefined
    },
  }
}

function createSessionShelf(): Shelf {
  const idle = new Map<number, Link>()
  return {
    put: (link, session) => void idle.set(session, link),
    take(session) {
      const link = idle.get(session)
      idle.delete(session)
      return link
    },
  }
}
