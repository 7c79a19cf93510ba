/** @module How often a simulated server fails, and how. */
import * as z from 'zod'

import { LONGEST_WAIT_MS } from '../longest-wait.ts'
import { strict } from '../options.ts'

/** What can go wrong with a request. Those that end it are named as a load names them in its errors. */
export const FAULT_KINDS = [
  'http-429',
  'http-500',
  'connection-reset',
  'truncated',
  'malformed',
  'stall',
  'slow-headers',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** Shares of all requests, by kind. */
export type FaultShares = { readonly [Kind in FaultKind]?: number | undefined }

export interface FailureOptions {
  /** Share of all requests that fail, between 0 and 1. @default 0 */
  readonly rate?: number | undefined
  /** The kinds that `rate` is divided among, equally, or the share of each, without a `rate`. @default all kinds */
  readonly kinds?: readonly FaultKind[] | FaultShares | undefined
  /** What a 429 asks clients to wait, whole seconds. @default 1 */
  readonly retryAfterSeconds?: number | undefined
  /** How long a `stall` is, ms; `Infinity` lasts until the client goes away. @default Infinity */
  readonly stallMs?: number | undefined
  /** How long `slow-headers` hold a request back, ms. @default 1,000 */
  readonly slowHeadersMs?: number | undefined
}

/** Options with nothing left open. */
export interface ResolvedFailures {
  readonly kinds: FaultShares
  readonly retryAfterSeconds: number
  readonly stallMs: number
  readonly slowHeadersMs: number
}

/** Share of all requests that something happens to. */
export function faultShare(shares: FaultShares): number {
  return FAULT_KINDS.reduce((sum, kind) => sum + (shares[kind] ?? 0), 0)
}

const share = z.number().min(0).max(1)

const shares = strict(
  Object.fromEntries(FAULT_KINDS.map((kind) => [kind, share.optional()])) as Record<
    FaultKind,
    z.ZodOptional<typeof share>
  >,
)

export const failuresSchema: z.ZodType<ResolvedFailures, FailureOptions> = strict({
  rate: share.optional(),
  kinds: z.union([z.array(z.enum(FAULT_KINDS)).min(1), shares]).optional(),
  retryAfterSeconds: z.int().min(0).default(1),
  stallMs: z.union([z.number().min(0), z.literal(Infinity)]).default(Infinity),
  slowHeadersMs: z.number().min(0).max(LONGEST_WAIT_MS).default(1_000),
}).transform(({ rate, kinds, ...times }, ctx) => {
  const given = sharesOf(rate, kinds)
  const problem = typeof given === 'string' ? given : tooMany(given)
  if (problem === undefined) return { kinds: given as FaultShares, ...times }
  ctx.addIssue({ code: 'custom', path: ['kinds'], message: problem })
  return z.NEVER
})

/** The share of each kind, or what is wrong. */
function sharesOf(rate: number | undefined, kinds: FailureOptions['kinds']): FaultShares | string {
  if (rate === undefined) {
    return isList(kinds)
      ? `a list needs a rate; expected { rate, kinds: [ … ] } or { kinds: { 'http-500': 0.01 } }`
      : (kinds ?? {})
  }
  if (kinds !== undefined && !isList(kinds)) return 'shares by kind need no rate; expected a list of kinds beside it'
  const distinct = new Set(kinds ?? FAULT_KINDS)
  return Object.fromEntries([...distinct].map((kind) => [kind, rate / distinct.size]))
}

function isList(kinds: FailureOptions['kinds']): kinds is readonly FaultKind[] {
  return Array.isArray(kinds)
}

/** Sums of fractions such as 7 × 1/7 may be a hair above 1. */
const ROUNDING = 1e-9

function tooMany(given: FaultShares): string | undefined {
  const total = faultShare(given)
  return total > 1 + ROUNDING ? `expected shares that sum to at most 1, not ${total}` : undefined
}
