/** @module Versions of packages, our own included. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name?: string
  readonly version?: string
}

/** Found from this file, as the sources run before anything is built. */
const OWN_NAME = 'inferbench'

/** The version of an installed package, or `unknown`. */
export function versionOf(name: string): string {
  const { resolve } = createRequire(import.meta.url)
  try {
    const inside = name === OWN_NAME ? import.meta.dirname : dirname(resolve(name))
    return findManifest(name, inside)?.version ?? 'unknown'
  } catch {
    return 'unknown'
  }
}

/** The manifest of the package that a folder belongs to: not every package lets its own be imported. */
function findManifest(name: string, folder: string): Manifest | undefined {
  const path = join(folder, 'package.json')
  const manifest = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : undefined
  if (manifest?.name === name) return manifest
  return dirname(folder) === folder ? undefined : findManifest(name, dirname(folder))
}
