/** @module Finding an ffmpeg, and learning what it can encode before anything is made for it. */
import { execFileSync, type StdioOptions } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join, resolve } from 'node:path'

import { InferbenchError, messageOf } from '../error.ts'

export interface FfmpegBinary {
  readonly path: string
  /** Its own words, such as `ffmpeg version 7.1 …`. */
  readonly version: string
  readonly encoders: ReadonlySet<string>
}

const INSTALL =
  'Install the npm package @ffmpeg-installer/ffmpeg, or a system package (apt install ffmpeg, brew install ffmpeg), ' +
  'or name a binary by the option `ffmpeg` or the variable FFMPEG_PATH.'

/** A program that does not answer for so long is no ffmpeg. */
const PATIENCE_MS = 10_000

const known = new Map<string, FfmpegBinary>()

/**
 * The ffmpeg at `option`, else at `FFMPEG_PATH`, else the first of `PATH`, else that of the package
 * @ffmpeg-installer/ffmpeg. A place that was named but holds none is an error: no other is taken for it.
 *
 * @param encoders what it must be able to encode with
 * @throws InferbenchError where there is none, it doesn't run, or it lacks an encoder
 */
export function findFfmpeg(option: string | undefined, encoders: readonly string[], who: string): FfmpegBinary {
  const named = option ?? (process.env['FFMPEG_PATH'] || undefined)
  const path = named === undefined ? (onPath() ?? bundled()) : resolve(named)
  if (path === undefined) {
    const looked = 'the option `ffmpeg`, FFMPEG_PATH, PATH and the package @ffmpeg-installer/ffmpeg'
    throw new InferbenchError('ffmpeg-missing', who, `No ffmpeg was found in ${looked}. ${INSTALL}`)
  }
  const binary = known.get(path) ?? ask(path, who)
  known.set(path, binary)
  const missing = encoders.filter((encoder) => !binary.encoders.has(encoder))
  if (missing.length === 0) return binary
  throw new InferbenchError(
    'encoder-missing',
    who,
    `${path} (${binary.version}) has no encoder ${missing.join(', ')}. Name a build that has it by the option \`ffmpeg\` ` +
      `or FFMPEG_PATH; that of the npm package @ffmpeg-installer/ffmpeg has libvpx-vp9, libx264, libx265, aac, ` +
      `libvorbis, libopus and libmp3lame.`,
  )
}

function ask(path: string, who: string): FfmpegBinary {
  try {
    return { path, version: versionOf(run(path, '-version')), encoders: encodersOf(run(path, '-encoders')) }
  } catch (error) {
    const reason = messageOf(error).split('\n')[0]!
    throw new InferbenchError('ffmpeg-missing', who, `${path} can't be run as ffmpeg: ${reason}. ${INSTALL}`, {
      cause: error,
    })
  }
}

function run(path: string, question: string): string {
  const stdio: StdioOptions = ['ignore', 'pipe', 'ignore']
  return execFileSync(path, ['-hide_banner', question], { encoding: 'utf8', stdio, timeout: PATIENCE_MS })
}

function versionOf(answer: string): string {
  const line = /^ffmpeg version \S+/.exec(answer)
  if (line) return line[0]
  throw new Error('it names no version')
}

/** Lines such as ` V..... libx264   H.264 / AVC`. */
function encodersOf(answer: string): Set<string> {
  return new Set(Array.from(answer.matchAll(/^ [VAS][A-Z.]{5} (\S+)/gm), ([, name]) => name!))
}

function onPath(): string | undefined {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Its package is optional: npm leaves it out where there is no build for the platform. */
function bundled(): string | undefined {
  const require = createRequire(import.meta.url)
  try {
    return (require('@ffmpeg-installer/ffmpeg') as { path: string }).path
  } catch {
    return undefined
  }
}
