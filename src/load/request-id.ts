/** @module The `x-request-id` of a request. */

/** Where the group ahead of the number ends in three digits that are free: its first one is the UUID's variant. */
const [FROM, TO] = [20, 23]

/**
 * A UUID made of the run's own and the request's number: some servers refuse anything else in this header. Each retry counts
 * up the group ahead of the number.
 */
export function requestId(runId: string, seq: number, attempt = 0): string {
  const digits = (Number.parseInt(runId.slice(FROM, TO), 16) + attempt) % 0x1000
  const group = attempt === 0 ? runId.slice(FROM, TO) : digits.toString(16).padStart(3, '0')
  return `${runId.slice(0, FROM)}${group}-${seq.toString(16).padStart(12, '0')}`
}
