import { gzipSync } from 'node:zlib'

import { pnorm } from 'lib-r-math.js'
import { describe, expect, test } from 'vitest'

import { noisePcm } from '../../../src/media/audio-noise.ts'
import { DEPTHS, type Depth } from '../../../src/media/wav.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { describeSample, DOUBT, kolmogorov } from '../../support/laws.ts'

const SAMPLES = 40_000

function noiseOf(depth: Depth, count = SAMPLES, index = 0): Uint8Array {
  return noisePcm(count, depth, createStreams(42).stream('noise', index))
}

/** Levels between −1 and 1, byte by byte: a naive reader of little-endian samples. */
function levelsOf(pcm: Uint8Array, depth: Depth): Float64Array {
  const bytes = depth / 8
  return Float64Array.from({ length: pcm.length / bytes }, (_, i) => {
    const value = pcm.subarray(i * bytes, (i + 1) * bytes).reduceRight((sum, byte) => sum * 256 + byte, 0)
    if (depth === 8) return (value - 127.5) / 128
    return (value >= 2 ** (depth - 1) ? value - 2 ** depth : value) / (2 ** (depth - 1) - 1)
  })
}

function clippedNormal(x: number): number {
  if (x < -1) return 0
  return x >= 1 ? 1 : pnorm(x, 0, 0.3)
}

describe.for(DEPTHS)('noise of %d bits', (depth) => {
  const levels = levelsOf(noiseOf(depth), depth)

  test('has mean 0 and standard deviation 0.3', () => {
    const { mean, stddev } = describeSample(levels)
    expect(Math.abs(mean)).toBeLessThan(0.006)
    expect(Math.abs(stddev - 0.3)).toBeLessThan(0.005)
  })

  test('takes its full scale, and no more', () => {
    expect(Math.max(...levels)).toBeCloseTo(1, 2)
    expect(Math.min(...levels)).toBeCloseTo(-1, 2)
  })

  test('has samples that do not depend on each other', () => {
    const { mean, stddev } = describeSample(levels)
    for (const lag of [1, 2, 3]) {
      const products = levels.subarray(lag).map((level, i) => (level - mean) * (levels[i]! - mean))
      expect(Math.abs(describeSample(products).mean) / stddev ** 2).toBeLessThan(4 / Math.sqrt(SAMPLES))
    }
  })
})

test.for([16, 24, 32] as const)('noise of %d bits is normal, and clipped at full scale', (depth) => {
  const levels = levelsOf(noiseOf(depth), depth).filter((level) => Math.abs(level) < 1)
  const [least, most] = [clippedNormal(-1), pnorm(1, 0, 0.3)]
  expect(kolmogorov(levels, (x) => (clippedNormal(x) - least) / (most - least))).toBeGreaterThan(DOUBT)
})

test('noise of 8 bits is the upper half of that of 16, without a sign', () => {
  const wide = noiseOf(16)
  const view = new DataView(wide.buffer)
  const upper = Array.from({ length: SAMPLES }, (_, i) => view.getInt8(2 * i + 1) + 128)
  expect(Array.from(noiseOf(8))).toEqual(upper)
})

test('noise hardly shrinks when it is compressed, as recordings do not', () => {
  expect(gzipSync(noiseOf(16)).length / (2 * SAMPLES)).toBeGreaterThan(0.9)
})

test('noise comes from its stream alone', () => {
  expect(noiseOf(16)).toEqual(noiseOf(16))
  expect(noiseOf(16, SAMPLES, 1)).not.toEqual(noiseOf(16))
})

test('a longer noise begins with the shorter one', () => {
  expect(noiseOf(24, 1_001).subarray(0, 3 * 1_000)).toEqual(noiseOf(24, 1_000))
})
