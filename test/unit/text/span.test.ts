import { describe, expect, test } from 'vitest'

import { corpusOf } from '../../../src/text/corpus.ts'
import { betweenCharacters, betweenWords, spanOf } from '../../../src/text/span.ts'

const corpus = corpusOf('a corpus', 'to be 🎉or 你🚀 not')
const period = corpus.text.length + 1
const endless = `${corpus.text} `.repeat(8)

/** Every place of the first three passes. */
const places = Array.from({ length: 3 * period }, (_, i) => i)

describe('a span of the endless corpus', () => {
  test('is what the corpus, written out often enough, has there', () => {
    for (let from = 0; from < corpus.text.length; from++) {
      for (let to = from + 1; to < 4 * period; to++) {
        expect([from, to, spanOf(corpus, from, to)]).toEqual([from, to, endless.slice(from, to)])
      }
    }
  })

  test('longer than a string can be is refused, and both lengths named', () => {
    expect(() => spanOf(corpus, 3, 1e12 + 3)).toThrow(
      expect.objectContaining({
        code: 'impossible-length',
        message: expect.stringMatching(
          /^\[text\] A text of 1000000000000 characters was asked for; the longest that can be made has 536870888\.$/,
        ) as string,
      }),
    )
  })
})

describe('joints between words', () => {
  const { start, end } = betweenWords(corpus)
  const isStart = (at: number) => at === 0 || endless[at - 1] === ' '

  test('start the next whole word, taken back to the first pass', () => {
    for (const at of places) {
      expect([at, start(at)]).toEqual([at, [...places, 3 * period].find((i) => i >= at && isStart(i))! % period])
    }
  })

  test('end the word that the place lies in', () => {
    for (const at of places) expect([at, end(at)]).toEqual([at, endless.indexOf(' ', at)])
  })
})

describe('joints between characters', () => {
  const { start, end } = betweenCharacters(corpus)
  const isInside = (at: number) => !endless.slice(0, at).isWellFormed()

  test('start the next character that is no space, taken back to the first pass', () => {
    for (const at of places) {
      const next = [...places, 3 * period].find((i) => i >= at && endless[i] !== ' ' && !isInside(i))!
      expect([at, start(at)]).toEqual([at, next % period])
    }
  })

  test('end behind a character that is no space', () => {
    for (const at of places.slice(1)) {
      const next = [...places, 3 * period, 3 * period + 1].find(
        (i) => i >= at && endless[i - 1] !== ' ' && !isInside(i),
      )
      expect([at, end(at)]).toEqual([at, next])
    }
  })

  test('take half a character for a whole one where its other half is missing', () => {
    const halves = betweenCharacters(corpusOf('halves', '\udf89\udf89\ud83c'))
    expect([0, 1, 2].map(halves.start)).toEqual([0, 1, 2])
    expect([1, 2, 3].map(halves.end)).toEqual([1, 2, 3])
  })
})
