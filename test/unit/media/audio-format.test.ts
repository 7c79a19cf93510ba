import { describe, expect, test } from 'vitest'
import * as z from 'zod'

import { converted, sampleRateSchema } from '../../../src/media/audio-format.ts'
import { constant } from '../../../src/random/constant.ts'
import { sampleLength } from '../../../src/random/distribution.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { uniform } from '../../../src/random/uniform.ts'

describe('a sample rate', () => {
  const schema = sampleRateSchema(8, 96)

  test.for([
    [16, 16_000],
    [44.1, 44_100],
    [11.025, 11_025],
    [22.05, 22_050],
    [8, 8_000],
    [96, 96_000],
    [44_100, 44_100],
    [96_000, 96_000],
  ])('of %d is %d Hz', ([given, hertz]) => {
    expect(schema.parse(given)).toBe(hertz)
  })

  test.for([7.999, 96.001, 0, -16, 7_999, 96_001, 44.10005, 44_100.5])('of %d is none', (rate) => {
    const { error } = schema.safeParse(rate)
    expect(z.prettifyError(error!)).toContain('expected a sample rate of 8 to 96 kHz, whole in Hz')
  })
})

describe('a converted law', () => {
  test('draws in the other unit', () => {
    const law = converted(constant({ value: 0.125 }), 'samples', (seconds) => seconds * 16_000)
    expect(sampleLength(law, createStreams(42).stream('law'), 1, 'test')).toBe(2_000)
  })

  test('that never gives a length says what it was made of', () => {
    const law = converted(uniform({ min: 0, max: 0.5, integer: false }), 'frames', Math.floor)
    expect(() => sampleLength(law, createStreams(42).stream('law'), 1, 'test')).toThrow(
      '[test] {"type":"frames","of":{"type":"uniform","min":0,"max":0.5,"integer":false}} gave no length of at least 1',
    )
  })
})
