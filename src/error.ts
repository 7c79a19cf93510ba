/** @module What is thrown at a user: who says it, what came, what was expected, what to do. */

/**
 * A misconfiguration or an unusable input. `code` is stable and meant for branching; `message` starts with the part
 * that speaks, such as `[load] …`.
 */
export class InferbenchError extends Error {
  override readonly name = 'InferbenchError'
  readonly code: string

  constructor(code: string, who: string, message: string, options?: ErrorOptions) {
    super(`[${who}] ${message}`, options)
    this.code = code
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
