/** @module PCM samples and the WAV file around them. */
// A CommonJS bundle: all its names are on the default import.
// oxlint-disable-next-line import/default
import wavefile from 'wavefile'

/** Bits a sample: unsigned for 8, signed for the others. */
export const DEPTHS = [8, 16, 24, 32] as const

export type Depth = (typeof DEPTHS)[number]

export interface PcmFormat {
  /** Hz. */
  readonly sampleRate: number
  readonly depth: Depth
  readonly channels: 1 | 2
}

/** Largest size that the 32 bits of a RIFF header can say, header included. */
const MOST_BYTES = 2 ** 32 - 1
const HEADER_BYTES = 44

/** True where that many samples of each channel fit into one file. */
export function fitsWav(samples: number, { depth, channels }: PcmFormat): boolean {
  return HEADER_BYTES + (samples * channels * depth) / 8 < MOST_BYTES
}

/**
 * A WAV file.
 *
 * @param pcm little-endian samples, those of the channels in turn
 */
export function wavFile(pcm: Uint8Array, { sampleRate, depth, channels }: PcmFormat): Uint8Array {
  // oxlint-disable-next-line import/no-named-as-default-member
  const wav = new wavefile.WaveFile()
  wav.fromScratch(channels, sampleRate, String(depth), [])
  // It gets its samples packed: it takes longer over packing them than they take to make.
  Object.assign(wav.data, { samples: pcm })
  return padded(wav.toBuffer())
}

/** RIFF wants chunks of even length, and counts the padding outside the chunk. */
function padded(file: Uint8Array): Uint8Array {
  if (file.length % 2 === 0) return file
  const even = new Uint8Array(file.length + 1)
  even.set(file)
  new DataView(even.buffer).setUint32(4, even.length - 8, true)
  return even
}
