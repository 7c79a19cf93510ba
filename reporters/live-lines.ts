/**
 * @module Lines of a terminal that are drawn again and again in the same place.
 *
 * They stand below everything that has been written, and above the window that Vitest draws below it: Vitest takes what is
 * written to a stream, erases its window, writes that, and draws the window anew. So lines that go before anything else is
 * written, and come back after it, are always the last that was written, one step above the cursor.
 */
export interface LiveLines {
  /** Takes the place of the lines before; each must fit the width of the terminal. */
  show(lines: readonly string[]): void
  /** Erases them, and lets the streams be as they were. */
  close(): void
}

type Stream = Pick<NodeJS.WriteStream, 'write'>
type Write = Stream['write']

const UP_AND_CLEAR = '\u001B[1A\u001B[2K'

/**
 * @param out where they are drawn
 * @param others streams that end on the same terminal
 */
export function createLiveLines(out: Stream, others: readonly Stream[]): LiveLines {
  let wanted: readonly string[] = []
  let drawn = 0
  /** False while someone else's line has no end yet: nothing can be drawn below it. */
  let atStart = true

  function erasure(): string {
    const text = drawn === 0 ? '' : `\r${UP_AND_CLEAR.repeat(drawn)}`
    drawn = 0
    return text
  }

  function redraw(): void {
    const old = erasure()
    drawn = atStart ? wanted.length : 0
    const text = wanted.slice(0, drawn).map((line) => `${line}\n`)
    if (old !== '' || drawn > 0) guarded[0]!.write(old + text.join(''))
  }

  function makeRoom(): void {
    const old = erasure()
    if (old !== '') guarded[0]!.write(old)
  }

  function comeBack(text: string): void {
    if (text !== '') atStart = text.endsWith('\n')
    redraw()
  }

  const guarded = [out, ...others].map((stream) => guard(stream, makeRoom, comeBack))

  return {
    show(lines) {
      wanted = lines
      redraw()
    },
    close() {
      wanted = []
      redraw()
      for (const { release } of guarded) release()
    },
  }
}

/** Tells before and after others write to a stream. */
function guard(stream: Stream, before: () => void, after: (text: string) => void) {
  const original = stream.write
  const guarding = ((chunk: string | Uint8Array, ...rest: []) => {
    before()
    const room = original.call(stream, chunk, ...rest)
    after(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'))
    return room
  }) as Write
  stream.write = guarding
  return {
    write: (text: string) => original.call(stream, text),
    release() {
      // Who has put something over it since then still calls it.
      if (stream.write === guarding) stream.write = original
    },
  }
}
