import { readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import type { AudioJob } from '../../../src/media/audio-render.ts'
import { renderAudio } from '../../../src/media/audio-render.ts'
import { renderInThread } from '../../../src/media/audio-video-renderer.ts'
import type { VideoJob } from '../../../src/media/video-render.ts'
import { eventually, PATIENCE_MS } from '../../support/eventually.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { ffmpegPath } from '../../support/probe.ts'
import { commandLines } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function sound(index: number, samples = 1_000): AudioJob {
  const pcm = { sampleRate: 8_000, depth: 16, channels: 1 } as const
  return { kind: 'audio', noise: { ...pcm, samples, seed: '42', stream: ['noise', index] } }
}

function film(overrides: Partial<VideoJob> = {}): VideoJob {
  return {
    kind: 'video',
    ffmpeg: ffmpegPath,
    seed: '42',
    place: 'film',
    index: 0,
    film: { source: 'moving_shapes', width: 64, height: 48, frames: 3 },
    fps: 4,
    codec: 'libx264',
    container: 'mp4',
    ...overrides,
  }
}

const odd = film({ film: { source: 'noise', width: 63, height: 47, frames: 3 } })

describe('the renderer', { timeout: PATIENCE_MS }, () => {
  test('gives each of many jobs its own file, as when it is rendered alone', async () => {
    const jobs = Array.from({ length: 30 }, (_, i) => sound(i, 100 + i))
    const files = await Promise.all(jobs.map(renderInThread))
    const alone = await Promise.all(jobs.map((job) => renderAudio(job, '/nowhere')))
    expect(files.map((file) => Buffer.from(file))).toEqual(alone.map((file) => Buffer.from(file)))
  })

  test('goes on after a job that failed', async () => {
    const [failed, rendered] = await Promise.allSettled([renderInThread(odd), renderInThread(film())])
    expect(failed).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'render-failed',
        message: expect.stringMatching(/^\[media\.video\] Rendering failed: .*width not divisible by 2/) as string,
      },
    })
    expect(rendered.status).toBe('fulfilled')
  })

  test('goes on after a thread that crashed', async () => {
    using folder = temporaryFolder()
    await renderInThread(film())
    // A folder may be entered, but not run: fluent-ffmpeg throws where nothing can catch it.
    await expect(renderInThread(film({ ffmpeg: folder.path }))).rejects.toThrow('[media.video] Rendering failed: ')
    expect(await renderInThread(sound(0))).toHaveLength(44 + 2_000)
  })

  test('refuses what no thread can be sent, and goes on', async () => {
    const job = { ...sound(0), callback: () => undefined }
    await expect(renderInThread(job)).rejects.toThrow(/\[media\.audio\] Rendering failed: .*could not be cloned/)
    expect(await renderInThread(sound(0))).toHaveLength(44 + 2_000)
  })

  test('lets its process end, and leaves no file, whether a job was done or failed', async () => {
    using folder = temporaryFolder()
    const outcomes = await inOtherProcess(
      `const { renderInThread } = await load('src/media/audio-video-renderer.ts')
       const jobs = ${JSON.stringify([film(), odd, sound(0), { ...sound(0), mp3: { ffmpeg: ffmpegPath } }])}
       const results = await Promise.allSettled(jobs.map(renderInThread))
       return results.map(({ status }) => status)`,
      { TMPDIR: folder.path },
    )
    expect(outcomes).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(readdirSync(folder.path)).toEqual([])
  })

  test('leaves neither file nor process where its own process ends in the middle of a film', async () => {
    using folder = temporaryFolder()
    const long = film({ film: { source: 'noise', width: 640, height: 480, frames: 100_000 } })
    const found = await inOtherProcess(
      `const { readdirSync } = await import('node:fs')
       const { setTimeout } = await import('node:timers/promises')
       const { renderInThread } = await load('src/media/audio-video-renderer.ts')
       void renderInThread(${JSON.stringify(long)})
       const filesIn = () => readdirSync(process.env.TMPDIR, { recursive: true }).filter((name) => name.endsWith('.mp4'))
       while (filesIn().length === 0) await setTimeout(10)
       process.on('exit', () => process.stdout.write(JSON.stringify('ended')))
       process.exit()`,
      { TMPDIR: folder.path },
    )
    expect(found).toBe('ended')
    expect(readdirSync(folder.path)).toEqual([])
    await eventually(() => expect(commandLines(folder.path)).toEqual([]))
  })
})
