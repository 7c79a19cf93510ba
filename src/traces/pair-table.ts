/** @module Pairs of whole numbers, numbered in the order in which they first come. */
import { emptied, grown } from './grown.ts'

export interface PairTable {
  /** Pairs so far. */
  size(): number
  /**
   * The number of a pair, from 0; a new pair gets the next one.
   *
   * @param first from 0 to 2^32 − 1, as is `second`
   * @param guess a number that it may well have, which saves the search; any whole number does
   */
  add(first: number, second: number, guess: number): number
  has(first: number, second: number): boolean
  first(number: number): number
  second(number: number): number
}

/** A hash table of open addressing over typed arrays: 8 bytes a pair, and 5 to 11 of slots. */
export function createPairTable(): PairTable {
  let pairs = new Uint32Array(1 << 7)
  /**
   * 0 where it is empty. Else the low bits, as many as it takes to number the slots, are a pair's number + 1, and the
   * high ones those of its hash: most pairs that differ are told apart without a look at them.
   */
  let slots = new Uint32Array(1 << 7)
  let size = 0

  /** The slot that holds the pair, or the empty one where it belongs. */
  function find(first: number, second: number, hash: number): number {
    const mask = slots.length - 1
    let slot = hash & mask
    for (let held = slots[slot]!; held !== 0; held = slots[slot]!) {
      if (((held ^ hash) & ~mask) === 0) {
        const number = (held & mask) - 1
        if (pairs[2 * number] === first && pairs[2 * number + 1] === second) break
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  function add(first: number, second: number, guess: number): number {
    if (guess >= 0 && guess < size && pairs[2 * guess] === first && pairs[2 * guess + 1] === second) return guess
    const hash = mix(first, second)
    const mask = slots.length - 1
    const slot = find(first, second, hash)
    if (slots[slot] !== 0) return (slots[slot]! & mask) - 1
    pairs = grown(pairs, 2 * size + 1)
    pairs[2 * size] = first
    pairs[2 * size + 1] = second
    slots[slot] = (hash & ~mask) | ++size
    if (4 * size > 3 * slots.length) spread()
    return size - 1
  }

  /** Doubles the slots. */
  function spread(): void {
    slots = emptied(slots, 2 * slots.length)
    const mask = slots.length - 1
    for (let number = 0; number < size; number++) {
      const hash = mix(pairs[2 * number]!, pairs[2 * number + 1]!)
      let slot = hash & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = (hash & ~mask) | (number + 1)
    }
  }

  return {
    size: () => size,
    add,
    has: (first, second) => slots[find(first, second, mix(first, second))] !== 0,
    first: (number) => pairs[2 * number]!,
    second: (number) => pairs[2 * number + 1]!,
  }
}

/** Spreads both numbers over 32 bits (multiply, shift, xor; the constants are odd and otherwise of no meaning). */
function mix(first: number, second: number): number {
  let bits = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 13), 0x297a2d39)
  return bits ^ (bits >>> 15)
}
