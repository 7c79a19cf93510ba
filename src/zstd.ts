/** @module Zstandard, all frames of a file. */
import * as zlib from 'node:zlib'

/**
 * The decompressed bytes. A decoder of Node.js stops at the end of a frame and drops what else the same write had
 * (nodejs/node#64741), as files have that were compressed in parallel or appended to: another one goes on from there.
 *
 * @throws Error where the bytes are not whole frames
 */
export async function* unzstd(compressed: AsyncIterable<Buffer>, chunkSize: number): AsyncGenerator<Buffer> {
  const input = compressed[Symbol.asyncIterator]()
  try {
    let rest = await nextOf(input)
    if (!rest) throw new Error('it is empty')
    while (rest) {
      const decoder = createDecoder(chunkSize)
      const left = feed(rest, input, decoder)
      for await (const chunk of decoder) yield chunk as Buffer
      rest = (await left) ?? (await nextOf(input))
    }
  } finally {
    await input.return?.()
  }
}

/** Writes until the decoder has reached the end of a frame, or the input its own. Gives what the decoder left. */
async function feed(
  first: Buffer,
  input: AsyncIterator<Buffer>,
  decoder: zlib.ZstdDecompress,
): Promise<Buffer | undefined> {
  try {
    for (let chunk: Buffer | undefined = first; chunk; chunk = await nextOf(input)) {
      const before = decoder.bytesWritten
      await write(decoder, chunk)
      const left = chunk.subarray(decoder.bytesWritten - before)
      if (left.length > 0) return left
    }
    decoder.end()
  } catch (error) {
    decoder.destroy(error as Error)
  }
  return undefined
}

async function nextOf(input: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  const { done, value } = await input.next()
  return done ? undefined : value
}

function write(decoder: zlib.ZstdDecompress, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    decoder.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}

function createDecoder(chunkSize: number): zlib.ZstdDecompress {
  // A named import of what Node.js before 22.15 has not would fail for everyone.
  const create = (zlib as Partial<typeof zlib>).createZstdDecompress
  if (create) return create({ chunkSize })
  throw new Error('zstd takes Node.js 22.15 or newer; decompress the file first, or use gzip')
}
