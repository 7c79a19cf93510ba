/** @module Payloads of OpenAI's older APIs: a list of choices, of which the first is the answer. */
import type { Delta } from './api.ts'
import { isObject, nothing, type Payload, readError } from './payload.ts'
import { readUsage } from './usage.ts'

/** Ends that are none: the engine gave the request up, and the stream looks whole all the same (vLLM, SGLang). */
const BROKEN = new Set(['abort', 'error'])

/** @param content what a choice says */
export function readChoices(
  payload: unknown,
  content: (choice: Payload) => Pick<Delta, 'text' | 'reasoning' | 'toolCalls'>,
): Delta | undefined {
  if (!isObject(payload)) return undefined
  const error = readError(payload)
  if (error) return error
  const usage = readUsage(payload['usage'])
  const choices = payload['choices']
  if (!Array.isArray(choices)) return usage && { ...nothing, usage }
  const choice: unknown = choices[0]
  if (!isObject(choice)) return { ...nothing, usage }
  const reason = choice['finish_reason']
  if (typeof reason !== 'string') return { ...content(choice), finished: false, usage }
  if (BROKEN.has(reason)) return { ...nothing, error: `The answer was broken off: finish_reason ${reason}` }
  return { ...content(choice), finished: true, usage }
}
