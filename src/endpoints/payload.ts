/** @module Reading JSON whose shape only the server knows: what is missing or of another type is simply not there. */
import type { Delta } from './api.ts'

export type Payload = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function object(value: unknown): Payload {
  return isObject(value) ? value : {}
}

/** The objects of a list. */
export function objects(value: unknown): readonly Payload[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** A payload without content. */
export const nothing: Delta = { text: '', reasoning: '', toolCalls: '', finished: false }

/**
 * What went wrong, where the payload says so: as OpenAI, TGI and Anthropic do in `error`, or as older vLLM in an object of
 * that type.
 */
export function readError(payload: Payload): Delta | undefined {
  if (payload['error']) return { ...nothing, error: errorText(payload['error']) }
  return payload['object'] === 'error' ? { ...nothing, error: errorText(payload) } : undefined
}

export function errorText(error: unknown): string {
  if (isObject(error) && typeof error['message'] === 'string') return error['message']
  return typeof error === 'string' ? error : JSON.stringify(error)
}
