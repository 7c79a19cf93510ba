/** @module What went wrong with a request as far as the wire tells, before anybody reads its answer. */
import { transportKind } from '../endpoints/transport-errors.ts'
import type { RequestRecord } from './record.ts'

/** The kind of the failure; `undefined` where the answer has to be read, or the client ended the request itself. */
export function wireFailure({
  outcome,
  status,
  error,
}: Pick<RequestRecord, 'outcome' | 'status' | 'error'>): string | undefined {
  if (outcome === 'timed-out') return outcome
  if (outcome === 'failed') return transportKind(error.split(' ', 1)[0]!)
  return outcome === 'completed' && (status < 200 || status > 299) ? `http-${status}` : undefined
}
