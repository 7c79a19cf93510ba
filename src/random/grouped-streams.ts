/** @module Many short streams of one place, cheaper than a stream each. */
import type { Stream, Streams } from './streams.ts'

/** Indices whose first numbers are drawn from one stream. */
const GROUP = 16
/** Numbers that each of them has from it; further ones come from a stream of its own. */
const NUMBERS = 6

/**
 * A stream by index, as `streams.stream(name, index)` is one: the same for the same index, in any order of calls. Making a
 * stream takes hundreds of times as long as drawing from it, so 16 indices share one; good for indices that mostly
 * come in runs, and of which each draws a few numbers.
 */
export function groupedStreams(streams: Streams, name: string): (index: number) => Stream {
  let kept = { group: -1, numbers: new Float64Array() }

  function numbersOf(group: number): Float64Array {
    if (kept.group === group) return kept.numbers
    const numbers = Float64Array.from({ length: GROUP * NUMBERS }, streams.stream(name, group))
    kept = { group, numbers }
    return numbers
  }

  return (index) => {
    const group = Math.floor(index / GROUP)
    const numbers = numbersOf(group)
    const start = (index - group * GROUP) * NUMBERS
    let drawn = 0
    let further: Stream | undefined
    return () => {
      if (drawn < NUMBERS) return numbers[start + drawn++]!
      further ??= streams.stream(`${name}.further`, index)
      return further()
    }
  }
}
