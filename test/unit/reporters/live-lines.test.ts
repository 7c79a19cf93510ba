import { describe, expect, test } from 'vitest'

import { createLiveLines } from '../../../reporters/live-lines.ts'
import { createScreen } from '../../support/screen.ts'

/** Two streams that end on the same screen. */
function terminal() {
  const screen = createScreen(40)
  const write = (chunk: string | Uint8Array) => {
    screen.write(Buffer.from(chunk as string).toString())
    return true
  }
  const out = { write: write }
  const error = { write: write }
  return { screen, out, error }
}

describe('live lines', () => {
  test('take the place of those before, be they more or fewer', () => {
    const { screen, out, error } = terminal()
    out.write('before\n')
    const lines = createLiveLines(out, [error])
    lines.show(['a 1', 'b 1'])
    expect(screen.text).toBe('before\na 1\nb 1')
    lines.show(['b 2'])
    expect(screen.text).toBe('before\nb 2')
    lines.show(['a 3', 'b 3', 'c 3'])
    expect(screen.text).toBe('before\na 3\nb 3\nc 3')
  })

  test('stay below what others write to either stream', () => {
    const { screen, out, error } = terminal()
    const lines = createLiveLines(out, [error])
    lines.show(['progress'])
    out.write('a test passed\n')
    error.write(Buffer.from('a warning\n'))
    expect(screen.text).toBe('a test passed\na warning\nprogress')
  })

  test('wait for the end of a line that others have begun', () => {
    const { screen, out, error } = terminal()
    const lines = createLiveLines(out, [error])
    lines.show(['progress 1'])
    out.write('half ')
    lines.show(['progress 2'])
    expect(screen.text).toBe('half')
    error.write('a line\n')
    expect(screen.text).toBe('half a line\nprogress 2')
  })

  test('leave nothing behind when they are closed, and the streams as they were', () => {
    const { screen, out, error } = terminal()
    const before = [out.write, error.write]
    const lines = createLiveLines(out, [error])
    out.write('a test passed\n')
    lines.show(['progress 1', 'progress 2'])
    lines.close()
    expect(screen.text).toBe('a test passed')
    expect([out.write, error.write]).toEqual(before)
  })

  test('do no harm where someone else has put something over the stream since', () => {
    const { screen, out } = terminal()
    const lines = createLiveLines(out, [])
    const ours = out.write
    const theirs = ((chunk: string) => ours.call(out, `> ${chunk}`)) as NodeJS.WriteStream['write']
    out.write = theirs
    lines.show(['progress'])
    lines.close()
    out.write('a line\n')
    expect(out.write).toBe(theirs)
    expect(screen.text).toBe('> a line')
  })
})
