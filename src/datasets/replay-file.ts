/** @module A file that is read once from end to end, and then here and there. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'

import { isCompressed, readBytes, unreadable } from '../input-file.ts'
import { openNamelessFile } from '../nameless-file.ts'

export interface ReplayFile {
  /** All bytes in order, decompressed by suffix; to be asked once. */
  chunks(): AsyncGenerator<Buffer>
  /** Bytes that have come by in chunks; fewer where the file has become shorter since. */
  read(offset: number, bytes: number): Buffer
}

/** Closes files whose dataset nobody holds any more. */
const forgotten = new FinalizationRegistry<number>(closeSync)

/**
 * Opens a file. Of a compressed one the content is kept beside, in a temporary file that has no name and ends with the
 * process.
 *
 * @param who the part that speaks in errors
 * @throws InferbenchError where it can't be opened
 */
export function openReplayFile(path: string, who: string): ReplayFile {
  const spooled = isCompressed(path)
  const fd = orUnreadable(path, who, () => (spooled ? openNamelessFile() : openSync(path, 'r')))
  const file: ReplayFile = {
    async *chunks() {
      for await (const chunk of readBytes(path, who)) {
        if (spooled) orUnreadable(path, who, () => writeAll(fd, chunk))
        yield chunk
      }
    },
    read(offset, bytes) {
      const buffer = Buffer.allocUnsafe(bytes)
      let filled = 0
      while (filled < buffer.length) {
        const read = readSync(fd, buffer, filled, buffer.length - filled, offset + filled)
        if (read === 0) return buffer.subarray(0, filled)
        filled += read
      }
      return buffer
    },
  }
  forgotten.register(file, fd)
  return file
}

function writeAll(fd: number, chunk: Buffer): void {
  for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at)
}

function orUnreadable<Value>(path: string, who: string, act: () => Value): Value {
  try {
    return act()
  } catch (error) {
    throw unreadable(path, who, error)
  }
}
