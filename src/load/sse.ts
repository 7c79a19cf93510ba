/** @module Server-sent events, read from the recorded bytes of an answer after it has ended. */
import type { Reads } from './record.ts'

/** An event whose data is `data`; `timeMs` is when the read that completed it arrived. */
export type OnEvent = (data: string, timeMs: number, event: string) => void

const LF = 0x0a
const CR = 0x0d

/**
 * Calls `onEvent` for each event with data, as the HTML standard reads an event stream: lines end in LF, CR LF or CR,
 * comments are skipped, several data lines are joined by line feeds, an event ends at an empty line. Two things go beyond
 * the standard: the end of the body ends an event too, as many servers omit the last empty line; and an `error` event
 * without data has its comment for data, as Dynamo says there what went wrong.
 */
export function readEvents({ bytes, ends, timesMs }: Reads, onEvent: OnEvent): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hasCarriageReturns = text.includes(CR)
  let data: string | undefined
  let event = ''
  let comment = ''
  let read = 0

  function dispatch(at: number): void {
    while (ends[read]! <= at) read++
    if (event === 'error') data ??= comment
    if (data !== undefined) onEvent(data, timesMs[read]!, event)
    data = undefined
    event = ''
    comment = ''
  }

  for (let from = startOf(text); from < text.length;) {
    const end = lineEnd(text, from, hasCarriageReturns)
    if (end === from) dispatch(Math.min(end, text.length - 1))
    else {
      const { name, value } = readField(text.toString('utf8', from, end))
      if (name === 'data') data = data === undefined ? value : `${data}\n${value}`
      else if (name === 'event') event = value
      else if (name === '') comment ||= value
    }
    from = end + (text[end] === CR && text[end + 1] === LF ? 2 : 1)
  }
  dispatch(text.length - 1)
}

/** Past the byte order mark, if there is one. */
function startOf(text: Buffer): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0
}

function lineEnd(text: Buffer, from: number, hasCarriageReturns: boolean): number {
  const feed = text.indexOf(LF, from)
  const lf = feed < 0 ? text.length : feed
  if (!hasCarriageReturns) return lf
  const carriage = text.indexOf(CR, from)
  return carriage < 0 ? lf : Math.min(lf, carriage)
}

function readField(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  if (colon < 0) return { name: line, value: '' }
  return { name: line.slice(0, colon), value: line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1) }
}
