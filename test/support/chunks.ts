/** @module Bytes that come in pieces. */
import { type Stream, uniformInteger } from '../../src/random/streams.ts'

/** The bytes in pieces of so many, the last one with what is left. */
export async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

/** The bytes in pieces of random sizes, up to `most`; empty ones are among them. */
export async function* randomChunks(bytes: Buffer, most: number, stream: Stream): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const size = uniformInteger(stream, 0, most)
    yield bytes.subarray(start, start + size)
    start += size
  }
}

/** Everything that comes. */
export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = []
  for await (const value of values) all.push(value)
  return all
}
