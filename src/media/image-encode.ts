/** @module From pixels to a file. */
import { loadSharp } from './image-sharp.ts'

/** What images can be encoded as. */
export const IMAGE_FORMATS = ['png', 'jpeg', 'webp'] as const

export type ImageFormat = (typeof IMAGE_FORMATS)[number]

/** How pixels become a file. */
export interface Encoding {
  readonly width: number
  readonly height: number
  readonly format: ImageFormat
  /** 1 to 100; none for PNG. */
  readonly quality?: number | undefined
}

/**
 * Encodes a picture.
 *
 * @param pixels RGB, a byte each, row by row
 * @param description what is written beside the pixels
 */
export async function encodeImage(
  pixels: Uint8Array,
  { width, height, format, quality }: Encoding,
  description?: string,
): Promise<Uint8Array> {
  const sharp = await loadSharp()
  const image = sharp(pixels, { raw: { width, height, channels: 3 } })
  if (description !== undefined) image.withExif({ IFD0: { ImageDescription: description } })
  return image.toFormat(format, quality === undefined ? {} : { quality }).toBuffer()
}
