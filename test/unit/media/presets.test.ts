import { describe, expect, test } from 'vitest'

import { resolutionChoice, type Resolutions, resolutionsSchema } from '../../../src/media/presets.ts'
import { parseOptions, strict } from '../../../src/options.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { chiSquare, DOUBT } from '../../support/laws.ts'

function resolve(resolutions: Resolutions) {
  return parseOptions(strict({ resolutions: resolutionsSchema }), { resolutions }, 'test').resolutions
}

describe('resolutions', () => {
  test.for<[name: '4k' | '1080p' | '720p' | '360p', width: number, height: number]>([
    ['4k', 3_840, 2_160],
    ['1080p', 1_920, 1_080],
    ['720p', 1_280, 720],
    ['360p', 640, 360],
  ])('%s is %d × %d', ([name, width, height]) => {
    expect(resolve(name)).toEqual([{ width, height, weight: 1 }])
  })

  test('may be a size of its own', () => {
    expect(resolve({ width: 300, height: 200 })).toEqual([{ width: 300, height: 200, weight: 1 }])
  })

  test('may be a list that mixes names, sizes and weights', () => {
    const sizes = resolve([
      '360p',
      { width: 8, height: 9 },
      { resolution: '720p', weight: 3 },
      { resolution: { width: 1, height: 2 } },
    ])
    expect(sizes).toEqual([
      { width: 640, height: 360, weight: 1 },
      { width: 8, height: 9, weight: 1 },
      { width: 1_280, height: 720, weight: 3 },
      { width: 1, height: 2, weight: 1 },
    ])
  })

  test('are drawn by weight', () => {
    const choose = resolutionChoice(
      resolve([{ resolution: '4k', weight: 1 }, { resolution: '720p', weight: 7 }, '360p']),
    )
    const stream = createStreams(42).stream('sizes')
    const heights = Array.from({ length: 20_000 }, () => choose(stream).height)
    const counts = [2_160, 720, 360].map((height) => heights.filter((drawn) => drawn === height).length)
    expect(chiSquare(counts, [1 / 9, 7 / 9, 1 / 9])).toBeGreaterThan(DOUBT)
  })

  test.for<[resolutions: unknown, message: string]>([
    ['8k', `resolutions: invalid option: expected one of "4k"|"1080p"|"720p"|"360p", got "8k"`],
    [{ width: 5 }, 'resolutions.height: invalid input: expected number'],
    [{ width: 0, height: 5 }, 'resolutions.width: too small: expected number to be >=1, got 0'],
    [{ width: 70_000, height: 5 }, 'resolutions.width: too big: expected number to be <=65535, got 70000'],
    [[{ resolution: '4k', wieght: 2 }], `resolutions.0: unknown key 'wieght'; known: resolution, weight`],
    [[{ resolution: '2k' }], 'resolutions.0.resolution: invalid option'],
    [[{ resolution: '4k', weight: -1 }], 'resolutions.0.weight: too small: expected number to be >=0, got -1'],
    [[], 'resolutions: expected at least one with a weight above 0, got []'],
    [[{ resolution: '4k', weight: 0 }], 'resolutions: expected at least one with a weight above 0'],
    [7, 'resolutions: invalid input: expected object'],
  ])('%j are refused: %s', ([resolutions, message]) => {
    expect(() => resolve(resolutions as never)).toThrow(message)
  })
})
