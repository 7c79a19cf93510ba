/** @module The `x-request-id` of a request. */

/** A UUID made of the run's own and the request's number: some servers refuse anything else in this header. */
export function requestId(runId: string, seq: number): string {
  return runId.slice(0, 24) + seq.toString(16).padStart(12, '0')
}
