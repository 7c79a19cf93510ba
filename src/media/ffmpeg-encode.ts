/** @module One run of ffmpeg: a stream goes in through a pipe, a file comes out. */
import { access, constants, readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'

import ffmpeg from 'fluent-ffmpeg'

export interface Encoding {
  /** Path of the binary. */
  readonly binary: string
  /** Read as fast as ffmpeg takes it, and no faster. */
  readonly input: Readable
  readonly inputOptions: readonly string[]
  /** A file that is a second input. */
  readonly secondInput?: string | undefined
  readonly outputOptions: readonly string[]
  /** Path of the file to make: containers are only whole where ffmpeg can go back in them, which no pipe lets it. */
  readonly output: string
}

/** Nothing of the machine or of the hour goes into a file; of several ways to compute it ffmpeg takes the exact one. */
export const REPRODUCIBLE: readonly string[] =
  '-map_metadata -1 -fflags +bitexact -flags +bitexact -threads 1 -sws_flags +accurate_rnd+bitexact'.split(' ')

/** The encoded file. Whatever goes wrong, no process is left. */
export async function encode(encoding: Encoding): Promise<Uint8Array> {
  // fluent-ffmpeg brings its process down over a binary that has gone since it first saw it.
  await access(encoding.binary, constants.X_OK)
  try {
    await run(encoding)
  } finally {
    encoding.input.destroy()
  }
  return readFile(encoding.output)
}

function run({ binary, input, inputOptions, secondInput, outputOptions, output }: Encoding): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const command = ffmpeg(input)
    .setFfmpegPath(binary)
    .inputOptions('-hide_banner', '-loglevel', 'error', ...inputOptions)
  if (secondInput !== undefined) command.input(secondInput)
  command
    .outputOptions('-y', ...outputOptions)
    .on('end', () => resolve())
    .on('error', (error: RunError, _stdout, stderr: string | null | undefined) => {
      command.kill('SIGKILL')
      reject(error.inputStreamError ?? new Error(`${binary} failed: ${firstLines(stderr ?? '') || error.message}`))
    })
    .save(output)
  return promise
}

type RunError = Error & { readonly inputStreamError?: Error }

/** What ffmpeg said first: the cause is there, and then what came of it. */
function firstLines(stderr: string): string {
  return stderr.trim().split('\n').slice(0, 3).join(' · ')
}
