/** @module What a user may say of images. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Distribution, Length } from '../random/distribution.ts'
import type { IndexSampling } from '../random/index-sampler.ts'
import { IMAGE_FORMATS, type ImageFormat } from './image-encode.ts'
import { type PoolOptions, poolSchema, type ResolvedPool } from './pool.ts'
import { type ResolvedResolutions, type Resolutions, resolutionsSchema } from './presets.ts'

const DEFAULT_RESOLUTIONS: ResolvedResolutions = [{ width: 512, height: 512, weight: 1 }]

/** Images of a request: their size is drawn from width and height, or from resolutions. */
export interface ImageOptions {
  /** Pixels; needs `height`. 0 switches images off. */
  readonly width?: Length | undefined
  /** Pixels; needs `width`. 0 switches images off. */
  readonly height?: Length | undefined
  /** `4k`, `1080p`, `720p`, `360p`, `{ width, height }`, or a list of them, with weights. @default 512 × 512 */
  readonly resolutions?: Resolutions | undefined
  /** `random` draws one of the three for each image. @default `png` */
  readonly format?: ImageFormat | 'random' | undefined
  /** 1 to 100, of JPEG and WebP. @default 80 */
  readonly quality?: number | undefined
  /** `assets`: four pictures that come with the package; `noise`: random pixels; else a folder. @default `assets` */
  readonly source?: string | undefined
  /** Which picture of the source an image is cut from. @default `{ type: 'uniform' }` */
  readonly sourceSampling?: IndexSampling | undefined
  /** A bounded number of images, and the law of their reuse. @default a new image each draw */
  readonly pool?: PoolOptions | undefined
}

/** Options of images, resolved: with `resolutions`, or with both `width` and `height`. */
export interface ResolvedImages {
  readonly width?: Distribution | undefined
  readonly height?: Distribution | undefined
  readonly resolutions?: ResolvedResolutions | undefined
  readonly format: ImageFormat | 'random'
  /** None for PNG. */
  readonly quality?: number | undefined
  readonly source: string
  readonly sourceSampling: IndexSampling
  readonly pool?: ResolvedPool | undefined
}

const schema: z.ZodType<ResolvedImages, ImageOptions> = strict({
  width: lengthSchema.optional(),
  height: lengthSchema.optional(),
  resolutions: resolutionsSchema.optional(),
  format: z.enum([...IMAGE_FORMATS, 'random']).default('png'),
  quality: z.int().min(1).max(100).optional(),
  source: z.string().min(1).default('assets'),
  sourceSampling: z.custom<IndexSampling>().default({ type: 'uniform' }),
  pool: poolSchema.optional(),
})
  .refine(({ width, height }) => !width === !height, 'give both width and height, or neither')
  .refine(({ width, resolutions }) => !width || !resolutions, 'give width and height, or resolutions, not both')
  .refine(({ format, quality }) => format !== 'png' || quality === undefined, {
    path: ['quality'],
    message: 'there is none in PNG: set format to jpeg or webp',
  })
  .transform(({ quality = 80, resolutions = DEFAULT_RESOLUTIONS, ...rest }) => ({
    ...rest,
    ...(rest.format !== 'png' && { quality }),
    ...(!rest.width && { resolutions }),
  }))

/** @param who the part that speaks in messages */
export function resolveImages(options: ImageOptions, who: string): ResolvedImages {
  return parseOptions(schema, options, who)
}
