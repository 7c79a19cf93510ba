/** @module Files that appear when they are whole: written beside their place, compressed by suffix, then renamed. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { PassThrough, Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'

import { InferbenchError, messageOf } from './error.ts'

export interface OutputOptions {
  /** The part that speaks in errors, such as `trace`. */
  readonly who: string
  /** Ends it; nothing is left behind. */
  readonly signal?: AbortSignal | undefined
}

const compressors: Record<string, () => Transform> = {
  '.gz': () => zlib.createGzip(),
  '.zst': zstd,
}

/**
 * Writes text, compressed where the suffix is `.gz` or `.zst`. An error of the chunks themselves is thrown as it is.
 *
 * @throws InferbenchError where the file can't be written, or the signal came
 */
export async function writeOutput(
  path: string,
  chunks: Iterable<string> | AsyncIterable<string>,
  { who, signal }: OutputOptions,
): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`
  const file = createWriteStream(temporary, { flags: 'wx' })
  try {
    await pipeline(Readable.from(chunks), compressorOf(path), file, { ...(signal && { signal }) })
    await rename(temporary, path)
  } catch (error) {
    if (error instanceof InferbenchError) throw error
    throw signal?.aborted ? interrupted(path, who) : unwritable(path, who, error)
  } finally {
    // What can't be removed was never made.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

function compressorOf(path: string): Transform {
  const suffix = Object.keys(compressors).find((known) => path.endsWith(known))
  return suffix === undefined ? new PassThrough() : compressors[suffix]!()
}

function zstd(): Transform {
  // Named imports of what Node.js before 22.15 has not would fail for everyone.
  const create = (zlib as Partial<typeof zlib>).createZstdCompress
  if (create) return create()
  throw new Error('zstd takes Node.js 22.15 or newer; name a .gz file instead')
}

function unwritable(path: string, who: string, cause: unknown): InferbenchError {
  return new InferbenchError('output-unwritable', who, `Can't write ${path}: ${messageOf(cause)}`, { cause })
}

function interrupted(path: string, who: string): InferbenchError {
  return new InferbenchError('interrupted', who, `Interrupted: ${path} was not written.`)
}
