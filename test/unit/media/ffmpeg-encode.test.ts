import { existsSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'

import { describe, expect, test } from 'vitest'

import { encode, REPRODUCIBLE } from '../../../src/media/ffmpeg-encode.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { script } from '../../support/fake-ffmpeg.ts'
import { ffmpegPath, probe } from '../../support/probe.ts'
import { commandLines } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const inputOptions = ['-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', '32x32', '-framerate', '4']
const outputOptions = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', ...REPRODUCIBLE]
const FRAME_BYTES = 32 * 32 * 3

function grey(frames: number): Readable {
  return Readable.from(Array.from({ length: frames }, (_, i) => new Uint8Array(FRAME_BYTES).fill(20 * i)))
}

describe('encoding', { timeout: PATIENCE_MS }, () => {
  test('gives the file that was made of the input', async () => {
    using folder = temporaryFolder()
    const output = folder.file('film.mp4')
    const file = await encode({ binary: ffmpegPath, input: grey(3), inputOptions, outputOptions, output })
    expect((await probe(file)).streams).toMatchObject([{ codec_name: 'h264', width: 32, nb_read_frames: '3' }])
  })

  test('fails with what ffmpeg said', async () => {
    using folder = temporaryFolder()
    const odd = inputOptions.with(5, '31x31')
    const output = folder.file('film.mp4')
    await expect(
      encode({ binary: ffmpegPath, input: grey(3), inputOptions: odd, outputOptions, output }),
    ).rejects.toThrow(/ffmpeg failed: .*width not divisible by 2 \(31x31\)/)
  })

  test('fails with the error of its input, and leaves no process', async () => {
    using folder = temporaryFolder()
    const output = folder.file('film.mp4')
    function* broken(): Generator<Uint8Array> {
      yield new Uint8Array(FRAME_BYTES)
      throw new Error('the projector broke')
    }
    const input = Readable.from(broken())
    await expect(encode({ binary: ffmpegPath, input, inputOptions, outputOptions, output })).rejects.toThrow(
      'the projector broke',
    )
    await eventually(() => expect(commandLines(output)).toEqual([]))
  })

  test('fails where the binary has gone', async () => {
    using folder = temporaryFolder()
    const output = folder.file('film.mp4')
    await expect(
      encode({ binary: folder.file('ffmpeg'), input: grey(1), inputOptions, outputOptions, output }),
    ).rejects.toThrow(`ENOENT: no such file or directory, access '${folder.file('ffmpeg')}'`)
  })

  test('draws no more frames than ffmpeg takes, and gives it all of them', async () => {
    using folder = temporaryFolder()
    const slow = script(
      folder,
      'ffmpeg',
      `case "$*" in *-formats*|*-encoders*) exec '${ffmpegPath}' "$@" ;; esac
sleep 0.2
touch '${folder.file('waited')}'
while [ ! -e '${folder.file('go')}' ]; do sleep 0.02; done
for output; do :; done
exec cat > "$output"`,
    )
    let frames = 0
    function* film(): Generator<Uint8Array> {
      for (; frames < 20; frames++) yield new Uint8Array(1_000_000).fill(frames)
    }
    const input = Readable.from(film(), { highWaterMark: 1 })
    const encoded = encode({
      binary: slow,
      input,
      inputOptions: [],
      outputOptions: [],
      output: folder.file('film.raw'),
    })

    await eventually(() => expect(existsSync(folder.file('waited'))).toBe(true))
    expect(frames).toBeGreaterThan(0)
    expect(frames).toBeLessThanOrEqual(3)
    writeFileSync(folder.file('go'), '')
    const file = await encoded
    expect(file).toHaveLength(20_000_000)
    expect(Array.from({ length: 20 }, (_, i) => file[i * 1_000_000 + 500_000])).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    )
  })
})
