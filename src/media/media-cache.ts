/** @module Rendered files kept on disk between runs: within a bound, the ones unused for longest go first. */
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

import { wallClock } from '../clock.ts'
import { cached, cacheFolder } from '../disk-cache.ts'

/** Files by the key of their content. Processes may share it. */
export interface MediaCache {
  /** The file kept under the key, or the one that `build` makes, which is then kept. A damaged one is built again. */
  file(key: string, build: () => Promise<Uint8Array>): Promise<Uint8Array>
}

const FOLDER = 'media'
/** How far below its bound a full cache is emptied, and how much a process writes before it looks at the bound again. */
const SLACK = 0.1

/** A cache of at most `maxBytes`; a process that has just written may exceed it by a tenth. */
export function createMediaCache(maxBytes: number): MediaCache {
  let unchecked = Infinity
  let trimming = Promise.resolve()
  return {
    async file(key, build) {
      let built = 0
      const file = await cached(join(FOLDER, key), async () => {
        const made = await build()
        built = made.length
        return made
      })
      if (built === 0) await touch(key)
      else if ((unchecked += built) > maxBytes * SLACK) {
        unchecked = 0
        await (trimming = trimming.then(() => trim(maxBytes)))
      }
      return file
    },
  }
}

/** Marks a file as used. It may be gone, or not ours to change: then it only goes sooner. */
async function touch(key: string): Promise<void> {
  const now = new Date(wallClock())
  await utimes(join(cacheFolder(), FOLDER, key), now, now).catch(() => undefined)
}

/** Removes the files unused for longest until the rest is well within the bound. Others may remove the same ones. */
async function trim(maxBytes: number): Promise<void> {
  const files = (await listFiles()).sort((a, b) => a.usedMs - b.usedMs)
  let excess = files.reduce((sum, { bytes }) => sum + bytes, 0) - maxBytes
  if (excess <= 0) return
  excess += maxBytes * SLACK
  for (const { path, bytes } of files) {
    if (excess <= 0) return
    await rm(path, { force: true }).catch(() => undefined)
    excess -= bytes
  }
}

async function listFiles(): Promise<{ path: string; bytes: number; usedMs: number }[]> {
  const folder = join(cacheFolder(), FOLDER)
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }))
      return { path, bytes: size, usedMs: mtimeMs }
    }),
  )
  return found.filter(({ bytes }) => bytes > 0)
}
