/** @module What each server behind an endpoint of several URLs was sent. */
import * as z from 'zod'

import { strict } from '../options.ts'
import type { RequestRow } from './request-row.ts'

/** A server's share of the measured requests, each attempt of a retried one counted. */
export const ServerShare = strict({
  url: z.string(),
  requests: z.int().min(0),
  /** Those of them that failed or timed out. */
  errors: z.int().min(0),
})
export type ServerShare = z.infer<typeof ServerShare>

export interface ServerTally {
  add(row: RequestRow): void
  list(): ServerShare[]
}

export function createServerTally(urls: readonly string[]): ServerTally {
  const shares = urls.map((url) => ({ url, requests: 0, errors: 0 }))
  return {
    add({ server = 0, outcome }) {
      const share = shares[server]!
      share.requests++
      if (outcome === 'failed' || outcome === 'timed-out') share.errors++
    },
    list: () => shares,
  }
}
