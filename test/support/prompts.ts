/** @module What sessions say, as text. */
import type { Message, Part, Session } from '../../src/datasets/workload.ts'

export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** The text of each turn's own prompt. */
export function promptsOf({ turns }: Session): string[] {
  return turns.map(({ parts }) => textOf(parts))
}

/** The messages before the first turn, `role: text`. */
export function preambleOf({ preamble }: Session): string[] {
  return (preamble?.messages ?? []).map(({ role, parts }: Message) => `${role}: ${textOf(parts)}`)
}
