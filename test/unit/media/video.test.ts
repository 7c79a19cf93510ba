import { describe, expect, test } from 'vitest'

import type { VideoOptions } from '../../../src/media/video-options.ts'
import { video } from '../../../src/media/video.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { fakeFfmpeg } from '../../support/fake-ffmpeg.ts'
import { describeSample } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { centroid, pixelAt, type Rgb } from '../../support/pictures.ts'
import { decodeFrames, decodeSamples, probe } from '../../support/probe.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const streams = createStreams(42)
const small = { width: 96, height: 64, durationSeconds: 1, fps: 6 } as const

function films(options: VideoOptions = {}) {
  return video({ ...small, ...options }, streams)
}

function hash(file: Uint8Array): string {
  return Buffer.from(file).toString('base64')
}

describe('a film', { timeout: PATIENCE_MS }, () => {
  test('is by default 5 s of VP9 in WebM, 640 × 480 pixels, 4 frames a second, without sound', async () => {
    const item = video({}, streams).draw(0)
    expect(item).toMatchObject({
      kind: 'video',
      format: 'webm',
      mime: 'video/webm',
      spec: {
        source: 'moving_shapes',
        width: 640,
        height: 480,
        fps: 4,
        frames: 20,
        durationSeconds: 5,
        codec: 'libvpx-vp9',
      },
    })
    const { streams: found, format } = await probe(await item.render())
    expect(found).toMatchObject([
      { codec_name: 'vp9', width: 640, height: 480, pix_fmt: 'yuv420p', avg_frame_rate: '4/1', nb_read_frames: '20' },
    ])
    expect(found).toHaveLength(1)
    expect(format).toMatchObject({ format_name: 'matroska,webm', duration: '5.000000' })
  })

  test.for<[options: VideoOptions, codec: string, container: string]>([
    [{ codec: 'libx264' }, 'h264', 'mp4'],
    [{ codec: 'libx265' }, 'hevc', 'mp4'],
    [{ format: 'mp4' }, 'h264', 'mp4'],
    [{ format: 'mp4', codec: 'libvpx-vp9' }, 'vp9', 'mp4'],
    [{ codec: 'libvpx' }, 'vp8', 'webm'],
    [{ codec: 'mpeg4' }, 'mpeg4', 'mp4'],
  ])('of %j is %s in %s', async ([options, codec, container]) => {
    const item = films(options).draw(0)
    expect(item).toMatchObject({ format: container, mime: `video/${container}` })
    const { streams: found, format } = await probe(await item.render())
    expect(found).toMatchObject([
      { codec_name: codec, width: 96, height: 64, pix_fmt: 'yuv420p', avg_frame_rate: '6/1', nb_read_frames: '6' },
    ])
    expect(format.format_name.split(',')).toContain(container)
    expect(Number(format.duration)).toBeCloseTo(1, 2)
  })

  test('may have an odd number of pixels where its codec can', async () => {
    const { streams: found } = await probe(await films({ width: 97, height: 63 }).draw(0).render())
    expect(found).toMatchObject([{ width: 97, height: 63 }])
  })

  test('may have any number of frames a second', async () => {
    const { streams: found } = await probe(await films({ fps: 29.97, format: 'mp4' }).draw(0).render())
    expect(found).toMatchObject([{ avg_frame_rate: '2997/100', nb_read_frames: '29' }])
  })

  test('as MP4 can be played before all of it has come', async () => {
    const file = Buffer.from(await films({ format: 'mp4' }).draw(0).render())
    expect(file.indexOf('moov')).toBeGreaterThan(0)
    expect(file.indexOf('moov')).toBeLessThan(file.indexOf('mdat'))
  })

  test('says nothing of the machine and the hour', async () => {
    for (const format of ['webm', 'mp4'] as const) {
      const { tags = {} } = (await probe(await films({ format }).draw(0).render())).format
      expect(tags).not.toHaveProperty('creation_time')
      expect(Object.values(tags).join(' ')).not.toMatch(/Lav[fc]\d/)
    }
  })
})

describe('the sound track of a film', { timeout: PATIENCE_MS }, () => {
  test.for<[options: VideoOptions, codec: string, rate: string]>([
    [{ audio: { channels: 1 } }, 'vorbis', '44100'],
    [{ audio: { channels: 2, codec: 'libopus' } }, 'opus', '48000'],
    [{ audio: { channels: 2 }, format: 'mp4' }, 'aac', '44100'],
    [{ audio: { channels: 1, sampleRate: 8, depth: 8 }, format: 'mp4' }, 'aac', '8000'],
    [{ audio: { channels: 1, sampleRate: 96_000, depth: 32 }, format: 'mp4' }, 'aac', '96000'],
    [{ audio: { channels: 1, sampleRate: 16, depth: 24, codec: 'libopus' }, format: 'mp4' }, 'opus', '48000'],
  ])('of %j is %s at %s Hz, and takes no frame away', async ([options, codec, rate]) => {
    const { streams: found } = await probe(await films(options).draw(0).render())
    expect(found).toMatchObject([
      { nb_read_frames: '6' },
      { codec_name: codec, sample_rate: rate, channels: options.audio!.channels },
    ])
  })

  test('is noise as long as the film', async () => {
    const options = { audio: { channels: 1, sampleRate: 16 }, format: 'mp4', durationSeconds: 3 } as const
    const samples = await decodeSamples(await films(options).draw(0).render())
    expect(Math.abs(samples.length / 16_000 - 3)).toBeLessThan(0.2)
    expect(describeSample(samples).stddev).toBeGreaterThan(0.15)
  })

  test('is not there with 0 channels', async () => {
    const { streams: found } = await probe(
      await films({ audio: { channels: 0 } })
        .draw(0)
        .render(),
    )
    expect(found).toHaveLength(1)
  })
})

const isRed = ([red, green, blue]: Rgb) => red > 150 && green < 90 && blue < 90
const isGreen = ([red, green, blue]: Rgb) => green > 150 && red < 90 && blue < 90
const isBlue = ([red, green, blue]: Rgb) => blue > 150 && red < 90 && green < 90

describe('what a film shows', { timeout: PATIENCE_MS }, () => {
  test.for(['libvpx-vp9', 'libx264', 'libx265'])('are shapes where they are to be at their time: %s', async (codec) => {
    const file = await video({ codec }, streams).draw(0).render()
    const frames = await decodeFrames(file, 640, 480)
    expect(frames).toHaveLength(20)
    for (const frame of [3, 7]) {
      const done = frame / 20
      const red = centroid(frames[frame]!, 640, isRed)
      expect(Math.hypot(red.x - 2 * 640 * done, red.y - 240)).toBeLessThan(2)
      const green = centroid(frames[frame]!, 640, isGreen)
      expect(Math.hypot(green.x - 320, green.y - 2 * 480 * done)).toBeLessThan(2)
      const blue = centroid(frames[frame]!, 640, isBlue)
      expect(Math.hypot(blue.x - (640 - 1.5 * 640 * done), blue.y - (480 - 1.5 * 480 * done))).toBeLessThan(2)
    }
  })

  test('is a clock whose minute hand turns', async () => {
    const file = await video({ source: 'grid_clock', codec: 'libx264' }, streams).draw(0).render()
    const frames = await decodeFrames(file, 640, 480)
    for (const frame of [2, 5, 13]) {
      const angle = (2 * Math.PI * frame) / 20 - Math.PI / 2
      const brightness = (at: number) => {
        const [x, y] = [320 + 90 * Math.cos(at), 240 + 90 * Math.sin(at)]
        return Math.min(...pixelAt(frames[frame]!, 640, Math.round(x), Math.round(y)))
      }
      expect(brightness(angle)).toBeGreaterThan(150)
      expect(brightness(angle + Math.PI)).toBeLessThan(100)
    }
  })

  test('is noise, which is larger than shapes by far', async () => {
    const [noise, shapes] = await Promise.all([films({ source: 'noise' }).draw(0).render(), films().draw(0).render()])
    expect(noise.length).toBeGreaterThan(5 * shapes.length)
    const [frame] = await decodeFrames(noise, 96, 64)
    expect(describeSample(Float64Array.from(frame!)).stddev).toBeGreaterThan(20)
  })
})

describe('films of one kind', { timeout: PATIENCE_MS }, () => {
  const kinds: VideoOptions[] = [
    { source: 'moving_shapes' },
    { source: 'grid_clock' },
    { source: 'noise' },
    { source: 'moving_shapes', width: 16, height: 16, durationSeconds: 0.2 },
    { source: 'grid_clock', codec: 'libx264', width: 16, height: 16, durationSeconds: 0.2 },
  ]

  test.for(kinds)('are unlike each other: %j', async (options) => {
    const files = await Promise.all(Array.from({ length: 8 }, (_, i) => films(options).draw(i).render()))
    expect(new Set(files.map(hash)).size).toBe(8)
  })

  test('show different pictures, also decoded', async () => {
    const files = await Promise.all([0, 1, 2].map((i) => films({ codec: 'libx264' }).draw(i).render()))
    const firsts = await Promise.all(files.map(async (file) => (await decodeFrames(file, 96, 64))[0]!))
    expect(new Set(firsts.map(hash)).size).toBe(3)
  })

  test.for<VideoOptions>([
    { source: 'noise', audio: { channels: 1 } },
    { codec: 'libx264', audio: { channels: 2 } },
    { codec: 'libx265', audio: { channels: 1, codec: 'libopus' } },
  ])('have the same bytes in another process: %j', async (options) => {
    const here = await Promise.all([2, 0].map((i) => films(options).draw(i).render()))
    const there = await inOtherProcess(
      `const { video } = await load('src/media/video.ts')
       const { createStreams } = await load('src/random/streams.ts')
       const source = video(${JSON.stringify({ ...small, ...options })}, createStreams(42))
       const files = await Promise.all([0, 2].map((i) => source.draw(i).render()))
       return files.map((file) => Buffer.from(file).toString('base64')).reverse()`,
    )
    expect(there).toEqual(here.map(hash))
  })
})

describe('what is drawn for a film', () => {
  test('is as many frames as fit into its length', () => {
    const framesOf = (durationSeconds: number, fps: number) => films({ durationSeconds, fps }).draw(0).spec['frames']
    expect(framesOf(5, 4)).toBe(20)
    expect(framesOf(0.99, 4)).toBe(3)
    expect(framesOf(1.4, 2.5)).toBe(3)
    // In binary, 0.29 · 100 is a little less than 29.
    expect(framesOf(0.29, 100)).toBe(29)
  })

  test('are sides and lengths by their laws', () => {
    const source = films({
      width: uniform({ min: 100, max: 300 }),
      height: normal({ mean: 200, stddev: 20 }),
      durationSeconds: uniform({ min: 1, max: 3, integer: false }),
    })
    const specs = Array.from({ length: 2_000 }, (_, i) => source.draw(i).spec)
    const column = (name: string) => describeSample(Float64Array.from(specs, (spec) => spec[name] as number))
    expect(Math.abs(column('width').mean - 200)).toBeLessThan(5)
    expect(Math.abs(column('height').stddev - 20)).toBeLessThan(1.5)
    expect(Math.abs(column('durationSeconds').mean - (2 - 0.5 / 6))).toBeLessThan(0.05)
  })

  test('are even sides for H.264, by drawing again', () => {
    const source = films({ codec: 'libx264', width: uniform({ min: 101, max: 200 }), height: 64 })
    const widths = Array.from({ length: 500 }, (_, i) => source.draw(i).spec['width'] as number)
    expect(widths.filter((width) => width % 2 === 1)).toEqual([])
    expect(new Set(widths).size).toBeGreaterThan(45)
  })

  test('is never shorter than 16 pixels a side', () => {
    const source = films({ width: normal({ mean: 18, stddev: 5 }), height: 64 })
    const widths = Array.from({ length: 500 }, (_, i) => source.draw(i).spec['width'] as number)
    expect(Math.min(...widths)).toBe(16)
  })

  test('of a pool comes again', () => {
    const source = films({ pool: { size: 2, sampling: { type: 'sequential' } } })
    expect(source.draw(2).key).toBe(source.draw(0).key)
    expect(source.draw(1).key).not.toBe(source.draw(0).key)
  })

  test('is described by the resolved options', () => {
    const { options } = films({ codec: 'libx264', audio: { channels: 1 } })
    expect(JSON.parse(JSON.stringify(options))).toEqual({
      width: { type: 'constant', value: 96 },
      height: { type: 'constant', value: 64 },
      fps: 6,
      durationSeconds: { type: 'constant', value: 1 },
      source: 'moving_shapes',
      codec: 'libx264',
      format: 'mp4',
      audio: { channels: 1, sampleRate: 44_100, depth: 16, codec: 'aac' },
    })
  })

  test('of size 0 is off, and needs no ffmpeg', () => {
    expect(films({ width: 0, height: 0, ffmpeg: '/nowhere' }).size).toBe(0)
  })
})

describe('video that is refused', () => {
  test.for<[options: unknown, message: string]>([
    [{ width: 640 }, 'give both width and height, or neither'],
    [{ height: 480 }, 'give both width and height, or neither'],
    [{ width: 10, height: 10 }, 'width: expected 0 or at least 16 pixels, got 10\nheight: '],
    [{ width: 'wide', height: 10 }, 'width: expected a number or a distribution'],
    [{ codec: 'libx264', width: 97, height: 63 }, 'width: libx264 takes even numbers of pixels only, got 97\nheight: '],
    [{ codec: 'hevc_nvenc', width: 97, height: 64 }, 'width: hevc_nvenc takes even numbers of pixels only, got 97'],
    [{ fps: 0 }, 'fps: '],
    [{ durationSeconds: 0.2 }, 'durationSeconds: expected at least one frame of 0.25 s, got 0.2'],
    [{ source: 'cats' }, 'source: '],
    [{ format: 'avi' }, 'format: '],
    [
      { format: 'webm', codec: 'libx264' },
      'format: expected mp4: WebM holds VP8, VP9 and AV1, and not libx264, got "webm"',
    ],
    [
      { audio: { codec: 'aac' } },
      'audio.channels: expected 1 or 2 where a codec, sampleRate or depth is given, got nothing',
    ],
    [
      { audio: { channels: 0, codec: 'libopus' } },
      'audio.channels: expected 1 or 2 where a codec, sampleRate or depth is given, got 0',
    ],
    [{ audio: { channels: 3 } }, 'audio.channels: expected 0, 1 or 2, got 3'],
    [{ audio: { channels: 1, codec: 'aac' } }, 'audio.codec: webm holds libvorbis and libopus, got "aac"'],
    [
      { audio: { channels: 1, codec: 'libvorbis' }, format: 'mp4' },
      'audio.codec: mp4 holds aac and libopus, got "libvorbis"',
    ],
    [
      { audio: { channels: 1, sampleRate: 7 } },
      'audio.sampleRate: expected a sample rate of 8 to 96 kHz, whole in Hz, got 7',
    ],
    [{ audio: { channels: 1, depth: 12 } }, 'audio.depth: expected 8, 16, 24, 32 bits, got 12'],
    [{ resolution: '720p' }, `unknown key 'resolution'; known: width, height, fps`],
  ])('%j', ([options, message]) => {
    expect(() => video(options as VideoOptions, streams)).toThrow(`[media.video] ${message}`)
  })

  test('has no law that gives an even number', () => {
    const width = uniform({ min: 33, max: 33 })
    expect(() => video({ width, height: 32, codec: 'libx264' }, streams)).toThrow(
      /^\[media\.video\] \{"type":"even","of":.*gave no length of at least 16/,
    )
  })

  test('has a codec that ffmpeg lacks', () => {
    using folder = temporaryFolder()
    const ffmpeg = fakeFfmpeg(folder, '7.1', ['libx264'])
    expect(() => films({ ffmpeg, codec: 'h264_nvenc' })).toThrow(
      `[media.video] ${ffmpeg} (ffmpeg version 7.1) has no encoder h264_nvenc.`,
    )
    expect(() => films({ ffmpeg, codec: 'libx264', audio: { channels: 1 } })).toThrow('has no encoder aac.')
  })

  test('has no ffmpeg', () => {
    expect(() => films({ ffmpeg: '/nowhere/ffmpeg' })).toThrow("[media.video] /nowhere/ffmpeg can't be run as ffmpeg")
  })
})
