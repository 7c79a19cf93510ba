import { describe, expect, test, vi } from 'vitest'

import { measureMedia } from '../../../src/simulator/media-size.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { film, picture, tone, wave } from '../../support/media-files.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

describe('a picture has its pixels', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('%s', async (format) => {
    const size = await measureMedia('image', await picture(format, 320, 200))
    expect(size).toEqual({ megapixels: 0.064, frames: 0, seconds: 0 })
  })
})

describe('a sound has its seconds', () => {
  test.each([
    ['mono', wave(2.5, 16_000)],
    ['stereo', wave(2.5, 8_000, 2)],
  ])('wav, %s', async (_, file) => {
    const { seconds, ...others } = await measureMedia('audio', file)
    expect(seconds).toBeCloseTo(2.5, 3)
    expect(others).toEqual({ megapixels: 0, frames: 0 })
  })

  test('mp3', async () => {
    // A frame of an MP3 is 26 ms; encoders add one or two.
    expect((await measureMedia('audio', tone(3))).seconds).toBeCloseTo(3, 0)
  })
})

describe('a film has the pixels of its frames, and the seconds of its sound', () => {
  test.each(['mp4', 'webm'] as const)('%s', async (format) => {
    const silent = await measureMedia('video', film({ format, size: '64x48', fps: 10, seconds: 2 }))
    expect(silent).toEqual({ megapixels: (20 * 64 * 48) / 1e6, frames: 20, seconds: 0 })
    const loud = await measureMedia('video', film({ format, size: '32x32', fps: 5, seconds: 1, sound: true }))
    expect(loud).toMatchObject({ megapixels: (5 * 32 * 32) / 1e6, frames: 5 })
    expect(loud.seconds).toBeCloseTo(1, 1)
  })
})

describe('a file that cannot be read is an error that names its kind and the reason', () => {
  const noise = Buffer.from('neither picture nor sound nor film')

  test.each([
    ['image', noise, /unsupported image format/],
    ['image', Buffer.alloc(0), /empty/i],
    ['audio', noise, /format/i],
    ['audio', Buffer.alloc(0), /format/i],
    ['video', noise, /format/i],
    ['video', wave(1), /it has no video track/],
    ['audio', film({ format: 'webm', size: '32x32', fps: 5, seconds: 1 }), /it has no sound/],
  ] as const)('%s %#', async (kind, file, reason) => {
    const failure = measureMedia(kind, file)
    await expect(failure).rejects.toThrow(`[simulator] Can't read the ${kind}: `)
    await expect(failure).rejects.toThrow(reason)
  })
})
