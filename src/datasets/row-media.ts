/** @module What a row's medium is as a part of a message. */
import { hash } from 'node:crypto'
import { readFileSync, type Stats } from 'node:fs'

import { unreadable } from '../input-file.ts'
import type { MediaItem, MediaKind } from '../media/item.ts'
import type { JsonObject } from './workload.ts'

/** A medium that only the server can fetch. */
export interface RemoteMedium {
  readonly kind: MediaKind
  readonly url: string
}

/** A medium whose bytes are at hand. */
export interface LocalMedium {
  readonly kind: MediaKind
  readonly mime: string
  /** Names the content. */
  key(): string
  read(): Uint8Array
}

export type RowMedium = RemoteMedium | LocalMedium

export function isRemote(medium: RowMedium): medium is RemoteMedium {
  return 'url' in medium
}

/** A file on disk, as it was found. */
export function fileMedium(kind: MediaKind, mime: string, path: string, { size, mtimeMs }: Stats): LocalMedium {
  return {
    kind,
    mime,
    key: () => hash('sha256', JSON.stringify([path, size, mtimeMs])),
    read() {
      try {
        return readFileSync(path)
      } catch (error) {
        throw unreadable(path, 'dataset', error)
      }
    },
  }
}

/** Content that is in the row itself. */
export function dataMedium(kind: MediaKind, mime: string, base64: string): LocalMedium {
  return { kind, mime, key: () => hash('sha256', base64), read: () => Buffer.from(base64, 'base64') }
}

/** The item that stands for a medium in the parts of a turn. */
export function mediaItem({ kind, mime, key, read }: LocalMedium): MediaItem {
  return {
    kind,
    mime,
    format: formatOf(mime),
    key: key(),
    origin: { type: 'fresh' },
    spec: { source: 'dataset' },
    render: () => Promise.resolve().then(read),
  }
}

/** A medium in OpenAI's words. Audio by URL, which OpenAI has not, is vLLM's `audio_url`. */
export function contentPart(medium: RowMedium): JsonObject {
  const { kind } = medium
  if (isRemote(medium)) return { type: `${kind}_url`, [`${kind}_url`]: { url: medium.url } }
  const data = Buffer.from(medium.read()).toString('base64')
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data, format: formatOf(medium.mime) } }
  return { type: `${kind}_url`, [`${kind}_url`]: { url: `data:${medium.mime};base64,${data}` } }
}

function formatOf(mime: string): string {
  const format = mime.slice(mime.indexOf('/') + 1).replace(/^x-/, '')
  return format === 'mpeg' ? 'mp3' : format
}
