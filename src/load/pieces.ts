/** @module Bodies in pieces that follow one another. */

/** The memory of bodies, to be handed over instead of copied; pieces in shared memory stay where they are. */
export function bodyBuffersOf(batch: readonly { readonly pieces: readonly Uint8Array[] }[]): ArrayBuffer[] {
  return batch.flatMap(({ pieces }) => pieces.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])))
}

/** Bytes of all pieces. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0)
}
