/** @module Computed bytes kept on disk under a key: checked when read, written whole or not at all, shared by processes. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import envPaths from 'env-paths'

const DIGEST_BYTES = 32

/** `INFERBENCH_CACHE`, or the user's cache folder of this system. */
export function cacheFolder(): string {
  return process.env['INFERBENCH_CACHE'] || envPaths('inferbench', { suffix: '' }).cache
}

/**
 * The bytes kept under `key`, or those that `build` makes, which are then kept. Bytes that don't match their checksum are
 * built again. A folder that can't be written costs the cache, not the result.
 */
export async function cached(key: string, build: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const path = join(cacheFolder(), key)
  const kept = await readChecked(path)
  if (kept) return kept
  const built = await build()
  await writeChecked(path, built).catch(() => undefined)
  return built
}

async function readChecked(path: string): Promise<Uint8Array | undefined> {
  const file = await readFile(path).catch(() => undefined)
  if (!file || file.length < DIGEST_BYTES) return undefined
  const bytes = file.subarray(DIGEST_BYTES)
  return digest(bytes).equals(file.subarray(0, DIGEST_BYTES)) ? bytes : undefined
}

async function writeChecked(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  await mkdir(join(path, '..'), { recursive: true })
  try {
    await writeFile(temporary, [digest(bytes), bytes])
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
