import { describe, expect, test } from 'vitest'
// A CommonJS bundle: all its names are on the default import.
// oxlint-disable-next-line import/default
import wavefile from 'wavefile'

import { DEPTHS, fitsWav, type PcmFormat, wavFile } from '../../../src/media/wav.ts'

interface ReadWav {
  readonly fmt: { readonly audioFormat: number; readonly byteRate: number; readonly blockAlign: number }
  readonly samples: number[]
  readonly format: PcmFormat
}

function readWav(file: Uint8Array): ReadWav {
  // oxlint-disable-next-line import/no-named-as-default-member
  const wav = new wavefile.WaveFile(file)
  const fmt = wav.fmt as ReadWav['fmt'] & { sampleRate: number; bitsPerSample: PcmFormat['depth']; numChannels: 1 | 2 }
  return {
    fmt,
    samples: Array.from(wav.getSamples(true)),
    format: { sampleRate: fmt.sampleRate, depth: fmt.bitsPerSample, channels: fmt.numChannels },
  }
}

function chunkSizes(file: Uint8Array): { riff: number; data: number } {
  const view = new DataView(file.buffer, file.byteOffset)
  return { riff: view.getUint32(4, true), data: view.getUint32(40, true) }
}

describe('a WAV file', () => {
  const formats = DEPTHS.flatMap((depth) => [1, 2].map((channels) => ({ sampleRate: 22_050, depth, channels })))

  test.for(formats as PcmFormat[])('of $depth bits and $channels channels says so', (format) => {
    const read = readWav(wavFile(new Uint8Array(format.depth * 10), format))
    const blockAlign = (format.depth / 8) * format.channels
    expect(read.format).toEqual(format)
    expect(read.fmt).toMatchObject({ audioFormat: 1, blockAlign, byteRate: blockAlign * 22_050 })
    expect(read.samples).toHaveLength(80)
  })

  test('holds little-endian samples with a sign', () => {
    const pcm = Uint8Array.from([0x01, 0x00, 0xff, 0xff, 0x00, 0x80, 0xff, 0x7f])
    expect(readWav(wavFile(pcm, { sampleRate: 8_000, depth: 16, channels: 2 })).samples).toEqual([
      1, -1, -32_768, 32_767,
    ])
  })

  test('is 44 bytes longer than its samples', () => {
    const file = wavFile(new Uint8Array(100), { sampleRate: 8_000, depth: 16, channels: 1 })
    expect(file).toHaveLength(144)
    expect(chunkSizes(file)).toEqual({ riff: 136, data: 100 })
  })

  test('with an odd number of bytes is padded, and the padding is counted outside the samples', () => {
    const file = wavFile(new Uint8Array(101), { sampleRate: 8_000, depth: 8, channels: 1 })
    expect(file).toHaveLength(146)
    expect(chunkSizes(file)).toEqual({ riff: 138, data: 101 })
  })
})

describe('4 GiB', () => {
  const format = { sampleRate: 48_000, depth: 32, channels: 2 } as const

  test('hold what their header can count', () => {
    expect(fitsWav(536_870_906, format)).toBe(true)
    expect(fitsWav(536_870_907, format)).toBe(false)
  })
})
