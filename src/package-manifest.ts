/** @module Versions of packages, our own included. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The version of an installed package, or `unknown`. */
export function versionOf(name: string): string {
  const { resolve } = createRequire(import.meta.url)
  try {
    const manifest = JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8')) as { version?: string }
    return manifest.version ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
