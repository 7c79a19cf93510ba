/** @module Sizes of pictures by name, and lists of them to draw from. */
import * as z from 'zod'

import { strict } from '../options.ts'
import type { Stream } from '../random/streams.ts'
import { weightedChoice } from '../random/weighted-choice.ts'
import { chosenSchema } from './chosen-schema.ts'

/** Pixels. */
export interface Resolution {
  readonly width: number
  readonly height: number
}

const presets = {
  '4k': { width: 3_840, height: 2_160 },
  '1080p': { width: 1_920, height: 1_080 },
  '720p': { width: 1_280, height: 720 },
  '360p': { width: 640, height: 360 },
} as const

type AnyResolution = keyof typeof presets | Resolution

interface WeightedResolution {
  readonly resolution: AnyResolution
  /** @default 1 */
  readonly weight?: number | undefined
}

/** A size, or sizes to draw from; a name alone or a size alone weighs 1. */
export type Resolutions = AnyResolution | readonly (AnyResolution | WeightedResolution)[]

/** A list of sizes, resolved. */
export type ResolvedResolutions = readonly (Resolution & { readonly weight: number })[]

/** The most that JPEG and VP9 can say. */
const LONGEST_SIDE = 65_535

const side = z.int().min(1).max(LONGEST_SIDE)
const named = z.enum(Object.keys(presets) as (keyof typeof presets)[]).transform((name) => presets[name])
const sized = strict({ width: side, height: side })
const resolution = chosenSchema<Resolution, AnyResolution>((value) => (typeof value === 'string' ? named : sized))
const weighted = strict({ resolution, weight: z.number().min(0).default(1) })

const entry = chosenSchema<ResolvedResolutions[number], AnyResolution | WeightedResolution>((value) =>
  typeof value === 'object' && value !== null && 'resolution' in value
    ? weighted.transform(({ resolution: size, weight }) => ({ ...size, weight }))
    : resolution.transform((size) => ({ ...size, weight: 1 })),
)

const list = z
  .array(entry)
  .refine((sizes) => sizes.some(({ weight }) => weight > 0), 'expected at least one with a weight above 0')

/** Reads sizes in any of their spellings into a list. */
export const resolutionsSchema: z.ZodType<ResolvedResolutions, Resolutions> = chosenSchema((value) =>
  Array.isArray(value) ? list : entry.transform((size) => [size]),
)

/** A size drawn by weight. */
export function resolutionChoice(sizes: ResolvedResolutions): (stream: Stream) => Resolution {
  const choose = weightedChoice(sizes.map(({ weight }) => weight))
  return (stream) => {
    const { width, height } = sizes[choose(stream)]!
    return { width, height }
  }
}
