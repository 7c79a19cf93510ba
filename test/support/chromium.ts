/** @module A real Chromium from an npm package, with the libraries and the font that it needs: nothing of the system. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { inflate } from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

import { versionOf } from '../../src/package-manifest.ts'

/** Where the package keeps its compressed files. */
const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin')
const cache = join(import.meta.dirname, '../../node_modules/.cache/chromium')

/** Starts the browser; it stops when the scope of the test ends. */
export async function launchChromium(): Promise<Browser> {
  const folder = await unpack()
  return await chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox', '--disable-background-networking'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}

/** Unpacks the browser once a version, into a folder that appears when it is whole. */
async function unpack(): Promise<string> {
  const folder = join(cache, versionOf('@sparticuz/chromium'))
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, 'unpacking-'))
  try {
    await inflateInto(fresh, ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'])
    writeFileSync(join(fresh, 'fonts.conf'), fontsConfig(folder))
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // Another process may have been faster.
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** The package unpacks into the folder for temporary files, whatever that is at the time. */
async function inflateInto(folder: string, files: readonly string[]): Promise<void> {
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = folder
  try {
    await Promise.all(files.map((file) => inflate(join(packed, file))))
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  }
}

/** Its own font first; for signs that this has not, what the system has. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`
}
