import { describe, expect, test } from 'vitest'

import { InferbenchError } from '../../../src/error.ts'
import { audio, type AudioOptions } from '../../../src/media/audio.ts'
import { mixture } from '../../../src/random/mixture.ts'
import { normal } from '../../../src/random/normal.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { chiSquare, describeSample, DOUBT } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { decodeSamples, probe } from '../../support/probe.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const streams = createStreams(42)

function sounds(options: AudioOptions = {}) {
  return audio({ durationSeconds: 0.5, ...options }, streams)
}

function hash(file: Uint8Array): string {
  return Buffer.from(file).toString('base64')
}

describe('audio', { timeout: PATIENCE_MS }, () => {
  test('is by default 5 s of noise as WAV, 16 kHz, 16 bits, mono', async () => {
    const item = audio({}, streams).draw(0)
    expect(item).toMatchObject({
      kind: 'audio',
      format: 'wav',
      mime: 'audio/wav',
      spec: { durationSeconds: 5, sampleRateHz: 16_000, depth: 16, channels: 1 },
    })
    expect(await probe(await item.render())).toMatchObject({
      streams: [{ codec_name: 'pcm_s16le', sample_rate: '16000', channels: 1 }],
      format: { format_name: 'wav', duration: '5.000000' },
    })
  })

  test.for([
    [8, 'pcm_u8'],
    [16, 'pcm_s16le'],
    [24, 'pcm_s24le'],
    [32, 'pcm_s32le'],
  ] as const)('of %d bits is %s, in stereo too', async ([depth, codec]) => {
    const file = await sounds({ depths: [depth], channels: 2, sampleRates: [44.1] })
      .draw(0)
      .render()
    expect(await probe(file)).toMatchObject({
      streams: [{ codec_name: codec, bits_per_sample: depth, sample_rate: '44100', channels: 2 }],
      format: { duration: '0.500000' },
    })
  })

  test('is Gaussian noise, and differs from channel to channel', async () => {
    const samples = await decodeSamples(await sounds({ channels: 2 }).draw(0).render())
    const [left, right] = [0, 1].map((channel) => samples.filter((_, i) => i % 2 === channel))
    expect(Math.abs(describeSample(left!).stddev - 0.3)).toBeLessThan(0.01)
    expect(Math.abs(describeSample(right!).stddev - 0.3)).toBeLessThan(0.01)
    expect(left).not.toEqual(right)
  })

  test.for([8, 11.025, 12, 16, 22.05, 24, 32, 44.1, 48])('of %d kHz may be an MP3', async (rate) => {
    const item = sounds({ format: 'mp3', sampleRates: [rate] }).draw(0)
    expect(item).toMatchObject({ format: 'mp3', mime: 'audio/mpeg' })
    const { streams: found, format } = await probe(await item.render())
    expect(found).toMatchObject([{ codec_name: 'mp3', sample_rate: String(rate * 1_000), channels: 1 }])
    // Whole frames of 576 or 1,152 samples, and those that the codec begins with.
    expect(Math.abs(Number(format.duration) - 0.5)).toBeLessThan(0.3)
  })

  test('is still noise as an MP3', async () => {
    const item = sounds({ format: 'mp3', sampleRates: [48], channels: 2 }).draw(0)
    const { stddev } = describeSample(await decodeSamples(await item.render()))
    expect(stddev).toBeGreaterThan(0.15)
  })
})

describe('what is drawn for audio', () => {
  test('are rates and depths in equal shares, independent of each other', () => {
    const source = sounds({ sampleRates: [8, 16, 44.1], depths: [8, 24] })
    const drawn = Array.from({ length: 3_000 }, (_, i) => source.draw(i).spec)
    const cells = [8_000, 16_000, 44_100].flatMap((rate) => [8, 24].map((depth) => ({ sampleRateHz: rate, depth })))
    const counts = cells.map(
      (cell) =>
        drawn.filter((spec) => spec['sampleRateHz'] === cell.sampleRateHz && spec['depth'] === cell.depth).length,
    )
    expect(counts.reduce((sum, count) => sum + count)).toBe(3_000)
    expect(
      chiSquare(
        counts,
        cells.map(() => 1 / 6),
      ),
    ).toBeGreaterThan(DOUBT)
  })

  test('are lengths by their law, down to a sample', () => {
    const source = sounds({ durationSeconds: normal({ mean: 2, stddev: 0.5 }), sampleRates: [8] })
    const seconds = Float64Array.from({ length: 4_000 }, (_, i) => source.draw(i).spec['durationSeconds'] as number)
    const { mean, stddev } = describeSample(seconds)
    expect(Math.abs(mean - 2)).toBeLessThan(0.03)
    expect(Math.abs(stddev - 0.5)).toBeLessThan(0.02)
    expect(seconds.every((value) => Math.abs(value * 8_000 - Math.round(value * 8_000)) < 1e-6)).toBe(true)
  })

  test('is never shorter than a hundredth of a second, and not piled up there', () => {
    const source = sounds({ durationSeconds: normal({ mean: 0.02, stddev: 0.02 }) })
    const seconds = Array.from({ length: 2_000 }, (_, i) => source.draw(i).spec['durationSeconds'] as number)
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0.01)
    expect(seconds.filter((value) => value === 0.01).length).toBeLessThan(20)
  })

  test('is the same for the same seed and index in any order, and another for another seed', () => {
    const law = { durationSeconds: uniform({ min: 1, max: 60 }), sampleRates: [8, 16], depths: [8, 16] } as const
    const keys = (order: readonly number[]) => new Map(order.map((i) => [i, sounds(law).draw(i).key]))
    const forward = keys([0, 1, 2, 3])
    const backward = keys([3, 2, 1, 0])
    for (const i of [0, 1, 2, 3]) expect(backward.get(i)).toBe(forward.get(i))
    expect(new Set(forward.values()).size).toBe(4)
    expect(audio({ ...law }, createStreams(43)).draw(0).key).not.toBe(forward.get(0))
  })
})

describe('sounds', { timeout: PATIENCE_MS }, () => {
  test('of one length are unlike each other', async () => {
    const files = await Promise.all(
      Array.from({ length: 40 }, (_, i) => sounds({ durationSeconds: 0.01 }).draw(i).render()),
    )
    expect(new Set(files.map(hash)).size).toBe(40)
  })

  test.for(['wav', 'mp3'] as const)('have the same bytes in another process: %s', async (format) => {
    const options = { durationSeconds: normal({ mean: 0.2, stddev: 0.1 }), sampleRates: [16, 48], format }
    const here = await Promise.all([2, 0].map((i) => sounds(options).draw(i).render()))
    const there = await inOtherProcess(
      `const { audio } = await load('src/media/audio.ts')
       const { createStreams } = await load('src/random/streams.ts')
       const source = audio(${JSON.stringify(options)}, createStreams(42))
       const files = await Promise.all([0, 2].map((i) => source.draw(i).render()))
       return files.map((file) => Buffer.from(file).toString('base64')).reverse()`,
    )
    expect(there).toEqual(here.map(hash))
  })

  test('of a pool come again', () => {
    const source = sounds({ pool: { size: 3, sampling: { type: 'sequential' } } })
    expect(source.size).toBe(3)
    expect(source.draw(4).key).toBe(source.draw(1).key)
    expect(source.draw(5).key).not.toBe(source.draw(1).key)
  })

  test('are described by their resolved options', () => {
    const law = normal({ mean: 2, stddev: 1 })
    const { options } = sounds({ durationSeconds: law, sampleRates: [44.1], format: 'mp3' })
    expect(JSON.parse(JSON.stringify(options))).toEqual({
      durationSeconds: { type: 'normal', mean: 2, stddev: 1 },
      sampleRates: [44_100],
      depths: [16],
      channels: 1,
      format: 'mp3',
    })
  })

  test('of length 0 are off', () => {
    expect(audio({ durationSeconds: 0, format: 'mp3', ffmpeg: '/nowhere' }, streams).size).toBe(0)
  })

  test('need no ffmpeg as WAV', async () => {
    const file = await sounds({ ffmpeg: '/nowhere/ffmpeg' }).draw(0).render()
    expect(file).toHaveLength(44 + 16_000)
  })
})

describe('audio that is refused', () => {
  test.for<[options: unknown, message: string]>([
    [{ durationSeconds: 0.005 }, 'durationSeconds: expected 0 or at least 0.01 seconds, got 0.005'],
    [{ durationSeconds: -1 }, 'durationSeconds: expected 0 or at least 0.01 seconds, got -1'],
    [{ durationSeconds: '5s' }, 'durationSeconds: expected a number or a distribution'],
    [
      { durationSeconds: normal({ mean: 0.001, stddev: 1 }) },
      'durationSeconds: expected 0 or at least 0.01 seconds, got {"type":"normal","mean":0.001,"stddev":1}',
    ],
    [{ sampleRates: [] }, 'sampleRates: too small: expected array to have >=1 items, got []'],
    [{ sampleRates: [16, 0.5] }, 'sampleRates.1: expected a sample rate of 1 to 384 kHz, whole in Hz, got 0.5'],
    [{ depths: [16, 12] }, 'depths.1: expected 8, 16, 24, 32 bits, got 12'],
    [{ channels: 0 }, 'channels: expected 1 or 2, got 0'],
    [{ channels: 3 }, 'channels: expected 1 or 2, got 3'],
    [{ format: 'ogg' }, 'format: '],
    [
      { format: 'mp3', sampleRates: [16, 17] },
      'sampleRates.1: expected 8, 11.025, 12, 16, 22.05, 24, 32, 44.1, 48 kHz for MP3; WAV has any rate, got 17',
    ],
    [
      { duration: 5 },
      `unknown key 'duration'; known: durationSeconds, sampleRates, depths, channels, format, ffmpeg, pool`,
    ],
    [{ pool: { size: 0 } }, 'pool.size: '],
  ])('%j', ([options, message]) => {
    expect(() => audio(options as AudioOptions, streams)).toThrow(`[media.audio] ${message}`)
  })

  test('never has a possible length: a law below a hundredth of a second', () => {
    const law = mixture({ components: [{ weight: 1, distribution: uniform({ min: 0, max: 0.005, integer: false }) }] })
    expect(() => sounds({ durationSeconds: law })).toThrow(/"type":"samples".* gave no length of at least 160/)
  })

  test('is too long for a WAV file', () => {
    expect(() => sounds({ durationSeconds: 50_000, sampleRates: [48], depths: [32], channels: 2 })).toThrow(
      '[media.audio] 50,000 seconds are more than the 4 GiB of a WAV file: shorten durationSeconds.',
    )
  })

  test('is an MP3 without an ffmpeg', () => {
    using folder = temporaryFolder()
    const mp3 = () => sounds({ format: 'mp3', ffmpeg: folder.file('ffmpeg') })
    expect(mp3).toThrow(InferbenchError)
    expect(mp3).toThrow(`[media.audio] ${folder.file('ffmpeg')} can't be run as ffmpeg`)
  })
})
