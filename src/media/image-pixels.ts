/** @module Where the pixels of images come from: cuts of pictures, or noise. */
import { createCipheriv, hash } from 'node:crypto'

import { createIndexSampler, type IndexSampling } from '../random/index-sampler.ts'
import type { Streams } from '../random/streams.ts'
import { checkPictures, cutPicture, listPictures } from './image-pictures.ts'
import type { Resolution } from './presets.ts'

export interface PixelSource {
  /** What of it decides the pixels beside seed, place and index, as JSON. */
  readonly identity: unknown
  /** Rejects where a picture can't be read. */
  ready(): Promise<void>
  /** What item `index` of a place shows: RGB, a byte each, row by row. */
  draw(place: string, index: number, size: Resolution): Drawing
}

export interface Drawing {
  /** The picture's name, or `noise`. */
  readonly source: string
  pixels(): Promise<Uint8Array>
}

/** The most that a picture is magnified beyond what covers the size asked. */
const MOST_ZOOM = 1.3

/** Every channel of every pixel uniform over 0 … 255: the key stream of AES, far faster than drawing each number. */
export function noisePixels({ seed }: Streams): PixelSource {
  const pixels = (place: string, index: number, { width, height }: Resolution) => {
    const key = Buffer.from(hash('sha256', `${seed}:${place}.noise:${index}`, 'hex'), 'hex').subarray(0, 16)
    return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(new Uint8Array(width * height * 3))
  }
  return {
    identity: 'noise',
    ready: () => Promise.resolve(),
    draw: (...of) => ({ source: 'noise', pixels: () => Promise.resolve(pixels(...of)) }),
  }
}

/** Parts of pictures, some of them mirrored. `assets` names the bundled pictures, any other source is a folder. */
export function pictureCuts(source: string, sampling: IndexSampling, streams: Streams): PixelSource {
  const pictures = listPictures(source)
  const sampler = createIndexSampler(sampling, pictures.length, streams, 'media.image.source')
  return {
    identity: pictures.map(({ identity }) => identity),
    ready: () => checkPictures(pictures),
    draw(place, index, size) {
      const picture = pictures[sampler.index(index)]!
      const stream = streams.stream(`${place}.cut`, index)
      const zoom = 1 + (MOST_ZOOM - 1) * stream()
      const cut = { ...size, zoom, left: stream(), top: stream(), isMirrored: stream() < 0.5 }
      return { source: picture.name, pixels: () => cutPicture(picture, cut) }
    },
  }
}
