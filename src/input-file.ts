/** @module The bytes of an input file, decompressed by its suffix, and what is said where it can't be read. */
import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { InferbenchError, messageOf } from './error.ts'
import { unzstd } from './zstd.ts'

const CHUNK_BYTES = 1 << 18

const decompressors: Record<string, (file: Readable) => AsyncIterable<Buffer>> = {
  '.gz': (file) => pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined),
  '.zst': (file) => unzstd(file, CHUNK_BYTES),
}

/** True where the suffix, `.gz` or `.zst`, says that the file is compressed. */
export function isCompressed(path: string): boolean {
  return suffixOf(path) !== undefined
}

/**
 * The file's bytes in order, decompressed where its suffix is `.gz` or `.zst`; a chunk is never written to again.
 *
 * @param who the part that speaks in errors, such as `trace`
 * @throws InferbenchError where there is no such file, or where it can't be read or decompressed to its end
 */
export async function* readBytes(path: string, who: string): AsyncGenerator<Buffer> {
  const suffix = suffixOf(path)
  try {
    const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
    for await (const chunk of suffix === undefined ? file : decompressors[suffix]!(file)) yield chunk as Buffer
  } catch (error) {
    throw unreadable(path, who, error)
  }
}

/** What is said where a file of the user's can't be read. */
export function unreadable(path: string, who: string, error: unknown): InferbenchError {
  if (error instanceof InferbenchError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new InferbenchError('input-not-found', who, `Input file not found: ${path}`, { cause: error })
  }
  const problem = code === 'EISDIR' ? 'it is a folder, and a file is expected here' : messageOf(error)
  return new InferbenchError('input-unreadable', who, `Can't read ${path}: ${problem}`, { cause: error })
}

function suffixOf(path: string): string | undefined {
  return Object.keys(decompressors).find((suffix) => path.endsWith(suffix))
}
