/** @module Pictures: parts of photographs or noise, at any size, as PNG, JPEG or WebP. */
import { InferbenchError } from '../error.ts'
import { versionOf } from '../package-manifest.ts'
import { sampleLength } from '../random/distribution.ts'
import { isZero } from '../random/stated.ts'
import { type Stream, type Streams, uniformInteger } from '../random/streams.ts'
import { encodeImage, type Encoding, IMAGE_FORMATS, type ImageFormat } from './image-encode.ts'
import { drawMark, FULL_MARK, markCode } from './image-mark.ts'
import { type ImageOptions, type ResolvedImages, resolveImages } from './image-options.ts'
import { noisePixels, pictureCuts } from './image-pixels.ts'
import type { MediaSource } from './item.ts'
import { type MediaProfile, pooled } from './pool.ts'
import { type Resolution, resolutionChoice } from './presets.ts'

const WHO = 'media.images'

/** Part of every key: another number once the same draws give other pixels. */
const RENDERING = 1

/** The most that a format can say, pixels a side; PNG's own limit lies beyond all memory. */
const LONGEST_SIDE: Record<ImageFormat, number> = { png: 2 ** 31 - 1, jpeg: 65_535, webp: 16_383 }
/** The most pixels that sharp takes. */
const MOST_PIXELS = 16_383 ** 2

/**
 * A source of images. Each is unlike all others of its place: beside what is drawn for it, it carries a mark.
 *
 * @throws InferbenchError for options that make no image, and for a folder without pictures
 */
export function images(options: ImageOptions, streams: Streams): MediaSource {
  const resolved = resolveImages(options, WHO)
  const source = pooled(profileOf(resolved, streams), resolved.pool, streams)
  if ([resolved.width, resolved.height].some((side) => side && isZero(side))) return { ...source, size: 0 }
  // Sizes that can't be drawn are an error now, not at the first request.
  source.draw(0)
  return source
}

function profileOf({ pool: _pool, ...options }: ResolvedImages, streams: Streams): MediaProfile {
  const { source, sourceSampling, quality } = options
  const drawSize = sizeDraw(options)
  const pixels = source === 'noise' ? noisePixels(streams) : pictureCuts(source, sourceSampling, streams)
  return {
    kind: 'image',
    options,
    identity: [RENDERING, versionOf('sharp'), pixels.identity],
    ready: () => pixels.ready(),
    content(place, index) {
      const format = drawFormat(options.format, streams.stream(`${place}.format`, index))
      const size = drawSize(streams.stream(`${place}.dimensions`, index))
      refuseTooLarge(size, format)
      const encoding = { ...size, format, ...(format !== 'png' && { quality }) }
      const drawing = pixels.draw(place, index, size)
      return {
        format,
        mime: `image/${format}`,
        spec: { ...encoding, source: drawing.source },
        render: async () => encodeMarked(await drawing.pixels(), encoding, markCode(streams.seed, place, index)),
      }
    },
  }
}

/** The mark takes at most this share of the shorter side. */
const MARK_SHARE = 1 / 4

/** Where the mark is too small to outlast any compression, it is written beside the picture as well. */
function encodeMarked(pixels: Uint8Array, encoding: Encoding, code: Uint8Array): Promise<Uint8Array> {
  const { width, height } = encoding
  const room = Math.floor(Math.min(width, height) * MARK_SHARE)
  drawMark(pixels, width, height, code, room)
  return encodeImage(pixels, encoding, room < FULL_MARK ? Buffer.from(code).toString('hex') : undefined)
}

function drawFormat(format: ResolvedImages['format'], stream: Stream): ImageFormat {
  return format === 'random' ? IMAGE_FORMATS[uniformInteger(stream, 0, IMAGE_FORMATS.length - 1)]! : format
}

function sizeDraw(options: Pick<ResolvedImages, 'width' | 'height' | 'resolutions'>) {
  const { width, height, resolutions } = options
  if (!width || !height) return resolutionChoice(resolutions!)
  return (stream: Stream): Resolution => ({
    width: sampleLength(width, stream, 1, WHO),
    height: sampleLength(height, stream, 1, WHO),
  })
}

function refuseTooLarge({ width, height }: Resolution, format: ImageFormat): void {
  const side = LONGEST_SIDE[format]
  if (Math.max(width, height) <= side && width * height <= MOST_PIXELS) return
  const most = `at most ${side} a side and ${MOST_PIXELS} in all`
  throw new InferbenchError('image-too-large', WHO, `${width} × ${height} pixels as ${format}, which holds ${most}.`)
}
