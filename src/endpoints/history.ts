/** @module Which sessions an API can hold. */
import type { Session } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import type { Api } from './api.ts'

/** @throws InferbenchError for a session whose later turns need a history, where the API has none */
export function refuseHistory({ name, history }: Api, { id, turns }: Session): void {
  if (history || turns.slice(1).every(({ payload }) => payload)) return
  throw new InferbenchError(
    'no-history',
    'endpoint',
    `Session ${id} has ${turns.length} turns, and requests of the ${name} API hold no history. ` +
      'Choose an api that has one (chat, responses, messages), or sessions of one turn.',
  )
}
