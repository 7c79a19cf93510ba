/** @module Rows of AIPerf's custom datasets: what one turn says and shows, and when. */
import * as z from 'zod'

import { strict } from '../options.ts'
import type { DialogueContent } from './dialogue.ts'
import { rowMediumSchema } from './row-media-schema.ts'
import type { JsonObject } from './workload.ts'

/** The file that rows are in. */
export interface RowFile {
  readonly path: string
  /** Folder that local media may come from. @default the file's */
  readonly mediaRoot?: string | undefined
}

/** A turn of a `single_turn` or `multi_turn` row. */
export interface RowTurn extends DialogueContent {
  readonly role: 'system' | 'user' | 'assistant'
  readonly timestampMs: number | undefined
  readonly delayMs: number | undefined
  readonly outputLength: number | undefined
  readonly extra: JsonObject | undefined
}

/** Something that is sent as it is. */
export const jsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
)

/** Tokens to be generated. AIPerf writes `null` for keys that are absent. */
export const outputLength: z.ZodType<number | null | undefined> = z.int().min(1).nullish()

/** When a request is due: ms on the trace's clock, and ms after the answer before it. */
export const timingShape = { timestamp: z.number().min(0).nullish(), delay: z.number().min(0).nullish() } as const

/** Rows that only say and show something. */
export function contentSchema(file: RowFile): z.ZodType<DialogueContent> {
  return strict({ type: z.literal('random_pool').nullish(), ...contentShape(file) })
    .check(checkContent)
    .transform(contentOf)
}

/** Keys of what a turn says and shows, each modality as one item or as several. */
function contentShape({ path, mediaRoot }: RowFile) {
  const text = z.string().min(1, 'must not be empty')
  const image = rowMediumSchema('image', path, mediaRoot)
  const audio = rowMediumSchema('audio', path, mediaRoot)
  const video = rowMediumSchema('video', path, mediaRoot)
  return {
    text: text.nullish(),
    texts: several(text),
    image: image.nullish(),
    images: several(image),
    audio: audio.nullish(),
    audios: several(audio),
    video: video.nullish(),
    videos: several(video),
  }
}

/** Keys of a turn. */
export function turnShape(file: RowFile) {
  return {
    role: z.enum(['system', 'user', 'assistant']).nullish(),
    ...contentShape(file),
    ...timingShape,
    output_length: outputLength,
    extra: jsonObject.nullish(),
  }
}

type Content = z.output<z.ZodObject<ReturnType<typeof contentShape>>>
type Turn = z.output<z.ZodObject<ReturnType<typeof turnShape>>>

const MODALITIES = ['text', 'image', 'audio', 'video'] as const

/** Refuses a modality that is there both as one and as several, and content that is not there at all. */
export function checkContent({ value, issues }: z.core.ParsePayload<Content>): void {
  const twice = MODALITIES.filter((one) => isGiven(value[one]) && isGiven(value[`${one}s`]))
  for (const one of twice) {
    issues.push({ code: 'custom', path: [`${one}s`], message: `goes not with ${one}`, input: value })
  }
  if (MODALITIES.some((one) => isGiven(value[one]) || isGiven(value[`${one}s`]))) return
  const known = MODALITIES.flatMap((one) => [one, `${one}s`]).join(', ')
  issues.push({ code: 'custom', path: [], message: `expected something to say or show: ${known}`, input: value })
}

/** Refuses two times for one request. */
export function checkTiming({ value: { timestamp, delay }, issues }: z.core.ParsePayload<Timing>): void {
  if (!timestamp || !delay) return
  issues.push({ code: 'custom', path: ['delay'], message: 'goes not with timestamp', input: delay })
}

type Timing = z.output<z.ZodObject<typeof timingShape>>

function contentOf(row: Content): DialogueContent {
  const all = <Item>(one: Item | null | undefined, many: Item[] | null | undefined) =>
    isGiven(one) ? [one] : (many ?? [])
  return {
    texts: all(row.text, row.texts),
    media: [...all(row.image, row.images), ...all(row.audio, row.audios), ...all(row.video, row.videos)],
  }
}

export function rowTurnOf(row: Turn): RowTurn {
  return {
    ...contentOf(row),
    role: row.role ?? 'user',
    timestampMs: row.timestamp ?? undefined,
    delayMs: row.delay ?? undefined,
    outputLength: row.output_length ?? undefined,
    extra: row.extra ?? undefined,
  }
}

/** A list of items, of `{ name, contents }` with items in it, or of both. Names are for rankings, and are left out. */
function several<Output>(item: z.ZodType<Output, string>) {
  const named = strict({ name: z.string().nullish(), contents: z.array(item).min(1) }).transform(
    ({ contents }) => contents,
  )
  return z
    .array(z.union([item.transform((one) => [one]), named]))
    .min(1)
    .transform((lists) => lists.flat())
    .nullish()
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== null && value !== undefined
}
