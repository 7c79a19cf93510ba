import { describe, expect, test } from 'vitest'

import { FILM_SOURCES, type Film } from '../../../src/media/frames-film.ts'
import { rawFrames } from '../../../src/media/frames.ts'
import { markCode } from '../../../src/media/image-mark.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { first } from '../../support/iterate.ts'

function framesOf(film: Film, index = 0, seed = 42): Generator<Uint8Array> {
  return rawFrames(film, markCode(String(seed), 'film', index), createStreams(seed).stream('film', index))
}

describe.for(FILM_SOURCES)('the film %s', (source) => {
  const film = { source, width: 96, height: 64, frames: 6 }

  test('has its frames, three bytes a pixel', () => {
    expect(Array.from(framesOf(film), ({ length }) => length)).toEqual(Array.from({ length: 6 }, () => 96 * 64 * 3))
  })

  test('moves', () => {
    const frames = Array.from(framesOf(film), (frame) => Buffer.from(frame).toString('base64'))
    expect(new Set(frames).size).toBe(6)
  })

  test.for([film, { ...film, width: 16, height: 16, frames: 1 }])('is unlike all others of %o', (size) => {
    const films = Array.from({ length: 300 }, (_, index) =>
      Buffer.concat([...framesOf(size, index)]).toString('base64'),
    )
    const another = Buffer.concat([...framesOf(size, 0, 43)]).toString('base64')
    expect(new Set([...films, another]).size).toBe(301)
  })

  test('is the same again for the same seed and index', () => {
    expect(Array.from(framesOf(film, 5))).toEqual(Array.from(framesOf(film, 5)))
  })

  test('is drawn a frame at a time', () => {
    const endless = framesOf({ ...film, frames: 1e9 })
    expect(first(2, endless)).toHaveLength(2)
  })
})

test('the mark lies in the 64 × 64 pixels at the top right', () => {
  const film = { source: 'moving_shapes', width: 200, height: 128, frames: 1 } as const
  const [one, two] = [framesOf(film, 1), framesOf(film, 2)].map((frames) => Array.from(frames)[0]!)
  const differing = Array.from(one!.keys()).filter((i) => one![i] !== two![i])
  const columns = differing.map((i) => Math.floor(i / 3) % 200)
  const rows = differing.map((i) => Math.floor(i / 600))
  expect(Math.min(...columns)).toBeGreaterThanOrEqual(136)
  expect(Math.max(...rows)).toBeLessThan(64)
})
