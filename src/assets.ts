/** @module Where the bundled assets lie, the same from source, from `dist` and from an installed package. */
import { createRequire } from 'node:module'

/** The absolute path of a file under `assets/`. */
export function assetPath(name: string): string {
  return createRequire(import.meta.url).resolve(`#assets/${name}`)
}
