import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { renderInThread } from '../../src/media/audio-video-renderer.ts'
import { audio } from '../../src/media/audio.ts'
import { findFfmpeg } from '../../src/media/ffmpeg-binary.ts'
import { encoderOptions, framesOf, type VideoJob } from '../../src/media/video-render.ts'
import { createStreams } from '../../src/random/streams.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'

const run = promisify(execFile)
const ffmpeg = findFfmpeg(undefined, ['libvpx-vp9'], 'benchmark').path

/** The defaults: 5 s of moving shapes in VP9, 640 × 480 pixels, 4 frames a second. */
const film: VideoJob = {
  kind: 'video',
  ffmpeg,
  seed: '42',
  place: 'media.video',
  index: 0,
  film: { source: 'moving_shapes', width: 640, height: 480, frames: 20 },
  fps: 4,
  codec: 'libvpx-vp9',
  container: 'webm',
}

test('WAV files of 5 s at 16 kHz: at least 200 a second', { timeout: 120_000 }, async ({ bench }) => {
  const files = 50
  const sounds = audio({ durationSeconds: 5, sampleRates: [16] }, createStreams(42))
  const render = () => Promise.all(Array.from({ length: files }, (_, i) => sounds.draw(i).render()))
  const { latency } = await bench(`${files} WAV files`, render).run({ time: 3_000 })
  const perSecond = (1_000 / latency.p50) * files

  process.stdout.write(`${perSecond.toFixed(0)} WAV files a second\n`)
  expect(perSecond).toBeGreaterThanOrEqual(200)
})

test(
  'a film takes at most 1.3 times what ffmpeg takes over its frames in a file',
  { timeout: 120_000 },
  async ({ bench }) => {
    using folder = temporaryFolder()
    await writeFile(folder.file('frames.rgb'), framesOf(film))
    const { inputOptions, outputOptions } = encoderOptions(film)
    const bare = ['-y', '-loglevel', 'error', ...inputOptions, '-i', folder.file('frames.rgb'), ...outputOptions]

    const results = await bench.compare(
      bench('ffmpeg', async () => void (await run(ffmpeg, [...bare, folder.file('film.webm')]))),
      bench('ours', async () => void (await renderInThread(film))),
      { iterations: 30 },
    )
    // The fastest of each: whatever else runs on the machine only adds.
    const ratio = results.get('ours').latency.min / results.get('ffmpeg').latency.min

    process.stdout.write(`${ratio.toFixed(2)} times ffmpeg's own\n`)
    expect(ratio).toBeLessThanOrEqual(1.3)
  },
)
