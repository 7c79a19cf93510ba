/** @module Places in a corpus that has no end: its text over and over, a space between two passes. */
import { constants } from 'node:buffer'

import { InferbenchError } from '../error.ts'
import type { Corpus } from './corpus.ts'

/** Characters from `from`, in the first pass, to `to`. Nothing beside the result is kept in memory. */
export function spanOf({ text }: Corpus, from: number, to: number): string {
  if (to <= text.length) return text.slice(from, to)
  if (to - from > constants.MAX_STRING_LENGTH) throw tooLong(to - from)
  const period = text.length + 1
  return `${text.slice(from)} ${`${text} `.repeat(Math.floor(to / period) - 1)}${text.slice(0, to % period)}`
}

function tooLong(characters: number): InferbenchError {
  return new InferbenchError(
    'impossible-length',
    'text',
    `A text of ${characters} characters was asked for; the longest that can be made has ${constants.MAX_STRING_LENGTH}.`,
  )
}

/** Where cuts may start and end. */
export interface Joints {
  /** The nearest start at or after a place, in the first pass. */
  start(at: number): number
  /** The nearest end at or after a place, which lies beyond the start of the cut. */
  end(at: number): number
}

/** Whole words. */
export function betweenWords({ text }: Corpus): Joints {
  const period = text.length + 1
  const end = (at: number) => {
    const index = at % period
    const space = text.indexOf(' ', index)
    return at - index + (space < 0 ? text.length : space)
  }
  return { start: (at) => (at === 0 ? 0 : (end(at - 1) + 1) % period), end }
}

/** Whole characters, and no space at either end. */
export function betweenCharacters({ text }: Corpus): Joints {
  const period = text.length + 1
  const isSpace = (at: number) => at % period === text.length || text[at % period] === ' '
  const isInside = (at: number) => (text.codePointAt((at % period) - 1) ?? 0) > 0xffff
  return {
    start(at) {
      let start = at
      while (isSpace(start) || isInside(start)) start++
      return start % period
    },
    end(at) {
      let end = at
      while (isSpace(end - 1) || isInside(end)) end++
      return end
    },
  }
}
