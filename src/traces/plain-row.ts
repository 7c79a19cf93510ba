/** @module The rows that nearly all of a Mooncake trace are, checked in a fraction of the time that a schema takes. */
import type { TraceRow } from './row.ts'

interface Field {
  readonly name: keyof TraceRow
  fits(value: unknown): boolean
}

const fields = new Map<string, Field>([
  ['timestamp', { name: 'timestampMs', fits: isInstant }],
  ['delay', { name: 'delayMs', fits: isInstant }],
  ['session_id', { name: 'sessionId', fits: (value) => typeof value === 'string' && value !== '' }],
  ['input_length', { name: 'inputLength', fits: isWhole }],
  ['output_length', { name: 'outputLength', fits: isWhole }],
  ['hash_ids', { name: 'hashIds', fits: (value) => Array.isArray(value) && value.every(isWhole) }],
])

/**
 * What `mooncakeRow` makes of a line that has a length, and beside it nothing but times, block ids and a session;
 * `undefined` for any other line, right or wrong: that is for `mooncakeRow` to say.
 */
export function plainRow(line: unknown): TraceRow | undefined {
  if (typeof line !== 'object' || line === null) return undefined
  const row: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(line)) {
    const field = fields.get(key)
    if (!field?.fits(value)) return undefined
    row[field.name] = value
  }
  return row['inputLength'] === undefined ? undefined : row
}

function isInstant(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
