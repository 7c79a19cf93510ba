/** @module What the requests and answers of several APIs have in common. */
import * as z from 'zod'

import { describeIssues } from '../options.ts'
import type { Ask, MediaInput, SimulatedUsage, Spelling } from './dialect.ts'

/** Tokens that an answer may have: more than any model writes. */
const MAX_TOKENS = 1 << 20

/** A limit of an answer; most APIs do without. */
export const requiredLimit = z.int().min(1).max(MAX_TOKENS)
export const limit = requiredLimit.nullish()

/** Fields of OpenAI's older APIs about streams. */
export const streamShape = {
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
}

interface StreamFields {
  readonly stream?: boolean | null | undefined
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | null | undefined
}

export function streamAsked({ stream, stream_options }: StreamFields): Pick<Ask, 'streamed' | 'wantsUsage'> {
  return { streamed: stream === true, wantsUsage: stream_options?.include_usage === true }
}

/** The request, or what is wrong with it. */
export function readRequest<Schema extends z.ZodType, A extends Ask>(
  schema: Schema,
  body: unknown,
  askOf: (request: z.output<Schema>) => A,
): A | string {
  const result = schema.safeParse(body)
  return result.success ? askOf(result.data) : describeIssues(result.error.issues, body)
}

/** What a message says: text, or parts that are text or media. */
export function contentOf<Media extends z.ZodRawShape>(media: Media) {
  return z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional(), ...media }))])
}

/** The text of each message, and the media of all. */
export function readContents<Part extends { readonly text?: string | undefined }>(
  contents: readonly (string | readonly Part[])[],
  mediaOf: (part: Part) => MediaInput[],
): Pick<Ask, 'texts' | 'media'> {
  return {
    texts: contents.map((said) => (typeof said === 'string' ? said : said.map(({ text = '' }) => text).join(''))),
    media: contents.flatMap((said) => (typeof said === 'string' ? [] : said.flatMap(mediaOf))),
  }
}

/** The base64 in a data URL; `undefined` for what would have to be fetched. */
export function base64In(url = ''): string | undefined {
  return url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : undefined
}

/** A member `usage` in the words of OpenAI's older APIs. */
export function usageOf({ inputTokens, cachedTokens, outputTokens }: SimulatedUsage): string {
  return (
    `"usage":{"prompt_tokens":${inputTokens},"completion_tokens":${outputTokens},` +
    `"total_tokens":${inputTokens + outputTokens},"prompt_tokens_details":{"cached_tokens":${cachedTokens}}}`
  )
}

/** The words of an API that has no streams and generates no text. */
export function wholeOnly(answer: (usage: SimulatedUsage) => object): Spelling {
  const none = () => ''
  return { opening: none, token: none, closing: none, whole: (_, usage) => JSON.stringify(answer(usage)) }
}
