/** @module How rows name media: by URL, as data, or as files beside the dataset. */
import { realpathSync, statSync } from 'node:fs'
import { dirname, extname, isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as z from 'zod'

import type { MediaKind } from '../media/item.ts'
import { dataMedium, fileMedium, type RowMedium } from './row-media.ts'

/** MIME types of files by their suffix. */
const mimes: Record<MediaKind, Readonly<Record<string, string>>> = {
  image: {
    '.png': 'image/png',
    '.jpg': 'image/jpeg',
    '.jpeg': 'image/jpeg',
    '.webp': 'image/webp',
    '.gif': 'image/gif',
    '.bmp': 'image/bmp',
    '.tiff': 'image/tiff',
    '.avif': 'image/avif',
  },
  audio: {
    '.wav': 'audio/wav',
    '.mp3': 'audio/mpeg',
    '.flac': 'audio/flac',
    '.ogg': 'audio/ogg',
  },
  video: {
    '.mp4': 'video/mp4',
    '.webm': 'video/webm',
    '.mov': 'video/quicktime',
    '.mkv': 'video/x-matroska',
    '.avi': 'video/x-msvideo',
  },
}

/**
 * A medium of a row: an `http(s)` URL, a base64 data URI, AIPerf's `wav,BASE64` and `mp3,BASE64`, or the path of a file.
 * Paths are relative to the dataset's folder, and may not lead out of the root, by links neither.
 *
 * @param dataset the file that the row is in
 * @param root @default the dataset's folder
 */
export function rowMediumSchema(kind: MediaKind, dataset: string, root?: string): z.ZodType<RowMedium, string> {
  const folder = dirname(dataset)
  return z
    .string()
    .min(1, 'must not be empty')
    .transform((source, ctx) => {
      const found = mediumOf(kind, source, folder, root ?? folder)
      if (typeof found !== 'string') return found
      ctx.addIssue({ code: 'custom', message: found })
      return z.NEVER
    })
}

/** What the source names, or what is wrong with it. */
function mediumOf(kind: MediaKind, source: string, folder: string, root: string): RowMedium | string {
  if (/^https?:\/\//i.test(source)) return { kind, url: source }
  if (/^data:/i.test(source)) return dataOf(kind, source)
  const [, suffix, base64] = (kind === 'audio' && /^(wav|mp3),(.+)$/s.exec(source)) || []
  if (base64 !== undefined) return dataMedium(kind, mimes.audio[`.${suffix}`]!, base64)
  if (/^(?!file:)[a-z][a-z\d+.-]+:\/\//i.test(source)) return 'expected an http or https URL, a data URI or a path'
  const path = /^file:/i.test(source) ? pathOf(source) : resolve(folder, source)
  return path === undefined ? 'expected a file URL of this machine' : fileOf(kind, path, root)
}

function dataOf(kind: MediaKind, uri: string): RowMedium | string {
  const [head, mime = ''] = /^data:([\w.+-]+\/[\w.+-]+)(?:;[^;,]+)*;base64,(?=.)/i.exec(uri) ?? []
  if (head === undefined || !mime.toLowerCase().startsWith(`${kind}/`)) return `expected data:${kind}/…;base64,…`
  return dataMedium(kind, mime.toLowerCase(), uri.slice(head.length))
}

function fileOf(kind: MediaKind, path: string, root: string): RowMedium | string {
  const file = realPath(path)
  const top = file === undefined ? resolve(root) : realPath(root)
  if (top === undefined || !isInside(file ?? path, top)) {
    return `lies outside of ${root}, the only place that media may come from; mediaRoot names another`
  }
  if (file === undefined) return `no such file: ${path}`
  const stats = statSync(file)
  if (!stats.isFile()) return `expected a file, and ${path} is none`
  const mime = mimes[kind][extname(path).toLowerCase()]
  if (mime === undefined) return `expected one of the suffixes of ${kind} files: ${Object.keys(mimes[kind]).join(' ')}`
  return fileMedium(kind, mime, file, stats)
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
