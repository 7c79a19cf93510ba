/** @module Pictures that images are cut from: the bundled ones, or a folder of the user's. */
import { readdirSync, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'

import type { Sharp, SharpOptions } from 'sharp'

import { assetPath } from '../assets.ts'
import { InferbenchError, messageOf } from '../error.ts'
import { loadSharp } from './image-sharp.ts'

/** A picture on disk. */
export interface Picture {
  readonly name: string
  readonly path: string
  /** Name, size in bytes, time of change: what tells whether it is still the same. */
  readonly identity: readonly [name: string, bytes: number, changedMs: number]
  /** True for the pictures of this package: so few that they are kept decoded. */
  readonly isBundled: boolean
}

/** A part of a picture: it is scaled until it covers the size `zoom` times over, and a window is cut from its middle. */
export interface Cut {
  readonly width: number
  readonly height: number
  /** At least 1. */
  readonly zoom: number
  /** Where the window lies in the room that zooming leaves, from 0 to 1. */
  readonly left: number
  readonly top: number
  readonly isMirrored: boolean
}

const EXTENSIONS = ['.avif', '.gif', '.jpeg', '.jpg', '.png', '.tif', '.tiff', '.webp']

/** The pictures of a folder, in the order of their names; `assets` names the bundled ones. */
export function listPictures(source: string): readonly Picture[] {
  const isBundled = source === 'assets'
  const folder = isBundled ? dirname(assetPath('source_images/sea.jpg')) : resolve(source)
  const files = statFiles(folder, (name) => EXTENSIONS.includes(extname(name).toLowerCase()))
  if (files.length === 0) throw unreadable(`There is no picture in ${folder}; known are ${EXTENSIONS.join(' ')}.`)
  return files.map(({ name, stat: { size, mtimeMs } }) => {
    return { name, path: join(folder, name), identity: [name, size, isBundled ? 0 : mtimeMs], isBundled }
  })
}

/** Decodes every picture to its end. Rejects at the first that can't be. */
export async function checkPictures(pictures: readonly Picture[]): Promise<void> {
  for (const picture of pictures) await decode(picture, (image) => image.resize(32, 32))
}

/** A part of a picture: RGB, a byte each, row by row. Transparency becomes white. */
export async function cutPicture(picture: Picture, cut: Cut): Promise<Uint8Array> {
  const { width, height, zoom, isMirrored } = cut
  const covered = { width: Math.round(width * zoom), height: Math.round(height * zoom) }
  const left = Math.round(cut.left * (covered.width - width))
  const top = Math.round(cut.top * (covered.height - height))
  return decode(picture, (image) => image.flop(isMirrored).resize(covered).extract({ left, top, width, height }))
}

async function decode(picture: Picture, change: (image: Sharp) => Sharp): Promise<Uint8Array> {
  const sharp = await loadSharp()
  try {
    const image = picture.isBundled ? sharp(...(await keepDecoded(picture))) : sharp(picture.path).autoOrient()
    return await change(image).flatten({ background: 'white' }).toColourspace('srgb').raw().toBuffer()
  } catch (error) {
    throw unreadable(`${picture.path} can't be read as a picture: ${messageOf(error)}. Replace or remove it.`)
  }
}

/** The bundled pictures, decoded when they are first needed. */
const decoded = new Map<string, Promise<[pixels: Uint8Array, of: SharpOptions]>>()

function keepDecoded({ path }: Picture): Promise<[pixels: Uint8Array, of: SharpOptions]> {
  const kept = decoded.get(path) ?? decodeWhole(path)
  decoded.set(path, kept)
  return kept
}

async function decodeWhole(path: string): Promise<[Uint8Array, SharpOptions]> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  return [data, { raw: { width: info.width, height: info.height, channels: 3 } }]
}

function statFiles(folder: string, isWanted: (name: string) => boolean) {
  try {
    const names = readdirSync(folder).filter(isWanted).sort()
    const files = names.map((name) => ({ name, stat: statSync(join(folder, name)) }))
    return files.filter(({ stat }) => stat.isFile())
  } catch (error) {
    throw unreadable(`Can't read the folder of pictures: ${messageOf(error)}.`)
  }
}

function unreadable(message: string): InferbenchError {
  return new InferbenchError('unreadable-pictures', 'media.images', message)
}
