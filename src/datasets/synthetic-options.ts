/** @module The options of synthetic prompts. */
import * as z from 'zod'

import { strict } from '../options.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Length } from '../random/distribution.ts'
import { type IndexSampling, samplingSchema } from '../random/index-sampler.ts'
import { type SequenceLengths, sequenceLengths } from '../random/sequence-lengths.ts'
import { CACHE_BUST_PLACES, type CacheBustOptions } from './cache-bust.ts'
import { mediaProblems, type SyntheticMediaOptions, syntheticMediaShape } from './synthetic-media.ts'
import type { JsonObject } from './workload.ts'

export interface SyntheticOptions extends SyntheticMediaOptions {
  /** Tokens of each turn's own prompt; a prefix comes on top. */
  readonly inputTokens?: Length | undefined
  /** Tokens that each answer may have. The server decides when absent; many stop earlier unless told to ignore EOS. */
  readonly outputTokens?: Length | undefined
  /** Prompt and answer lengths drawn together, instead of the two above: `sequenceLengths('256,128:60;512,64:40')`. */
  readonly sequenceLengths?: SequenceLengths | string | undefined
  /** Distinct sessions, used over and over. @default every session is another one */
  readonly entries?: number | undefined
  /** Turns of each session. @default 1 */
  readonly turns?: Length | undefined
  /** Pause before each further turn, ms. @default 0 */
  readonly turnDelayMs?: Length | undefined
  /** One of `pool` prefixes of `tokens` tokens before the first prompt of each session. */
  readonly prefix?: PrefixOptions | undefined
  /** A system prompt that all sessions share. */
  readonly sharedSystemTokens?: number | undefined
  /** A text before the first turn, another one for each session, as a user's message of its own. */
  readonly userContextTokens?: number | undefined
  /** Replaces a few tokens of every session by ones that no other session and no other run has. */
  readonly cacheBust?: CacheBustOptions['at'] | CacheBustOptions | undefined
  /** Asks for answers of full length: `ignore_eos` in the body. */
  readonly ignoreEos?: boolean | undefined
  /** Tokens that each answer must have at least, `min_tokens` in the body: a number, or as many as it may have. */
  readonly minTokens?: number | 'outputTokens' | undefined
  /** Merged into the body of every request. */
  readonly extraBody?: JsonObject | undefined
}

export interface PrefixOptions {
  readonly tokens: Length
  /** How many there are. @default 1 */
  readonly pool?: number | undefined
  /** Which one a session has. @default uniform */
  readonly sampling?: IndexSampling | undefined
}

const tokens = z.int().min(1)

const pairs = z
  .custom<SequenceLengths | string>(
    (value) => typeof value === 'string' || (value as SequenceLengths | null)?.type === 'sequenceLengths',
    "expected sequenceLengths(…) or text such as '256,128:60;512,64:40'",
  )
  .transform((lengths) => (typeof lengths === 'string' ? sequenceLengths(lengths) : lengths))

const prefix = strict({
  tokens: lengthSchema,
  pool: z.int().min(1).default(1),
  sampling: z.unknown().optional(),
}).transform(({ sampling = { type: 'uniform' }, ...rest }, ctx) => {
  const law = samplingSchema(rest.pool).safeParse(sampling)
  if (law.success) return { ...rest, sampling: law.data }
  for (const issue of law.error.issues) ctx.addIssue({ ...issue, path: ['sampling', ...issue.path] })
  return z.NEVER
})

const cacheBust = z.preprocess(
  (value) => (typeof value === 'string' ? { at: value } : value),
  strict({ at: z.enum(CACHE_BUST_PLACES), nonce: z.string().min(1).optional() }),
)

export const syntheticSchema = strict({
  inputTokens: lengthSchema.optional(),
  outputTokens: lengthSchema.optional(),
  sequenceLengths: pairs.optional(),
  entries: z.int().min(1).optional(),
  turns: lengthSchema.default(() => lengthSchema.parse(1)),
  turnDelayMs: lengthSchema.optional(),
  prefix: prefix.optional(),
  sharedSystemTokens: tokens.optional(),
  userContextTokens: tokens.optional(),
  cacheBust: cacheBust.optional(),
  ignoreEos: z.boolean().optional(),
  minTokens: z.union([tokens, z.literal('outputTokens')]).optional(),
  extraBody: z.record(z.string(), z.unknown()).optional(),
  ...syntheticMediaShape,
})
  .refine((options) => (options.inputTokens === undefined) !== (options.sequenceLengths === undefined), {
    message: 'give either inputTokens or sequenceLengths',
  })
  .refine((options) => options.outputTokens === undefined || options.sequenceLengths === undefined, {
    path: ['outputTokens'],
    message: 'is drawn by sequenceLengths already',
  })
  .refine(({ minTokens, ...rest }) => minTokens !== 'outputTokens' || rest.outputTokens || rest.sequenceLengths, {
    path: ['minTokens'],
    message: 'needs outputTokens or sequenceLengths',
  })
  .refine((options) => !options.cacheBust?.at.startsWith('system') || options.sharedSystemTokens !== undefined, {
    path: ['cacheBust'],
    message: 'needs sharedSystemTokens: there is no system prompt',
  })
  .superRefine((options, ctx) => {
    for (const [path, message] of mediaProblems(options)) {
      ctx.addIssue({ code: 'custom', path: path.split('.'), message })
    }
  })

/** Options of synthetic prompts, checked. */
export type ResolvedSynthetic = z.output<typeof syntheticSchema>
