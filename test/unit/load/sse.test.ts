import { describe, expect, test } from 'vitest'

import type { Reads } from '../../../src/load/record.ts'
import { readEvents } from '../../../src/load/sse.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { cutAt, readsOf, readTime } from '../../support/reads.ts'

interface Event {
  readonly data: string
  readonly event: string
}

interface TimedEvent extends Event {
  readonly timeMs: number
}

function events(reads: Reads): TimedEvent[] {
  const found: TimedEvent[] = []
  readEvents(reads, (data, timeMs, event) => found.push({ data, timeMs, event }))
  return found
}

function datas(...pieces: readonly (string | Uint8Array)[]): string[] {
  return events(readsOf(...pieces)).map(({ data }) => data)
}

/** The HTML standard's steps, line by line over the decoded text. With `atEnd`, the end counts as an empty line. */
function naive(bytes: Uint8Array, atEnd: boolean): Event[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/)
  if (!atEnd) lines.pop()
  else lines.push('')
  const found: Event[] = []
  let data: string[] = []
  let event = ''
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) found.push({ data: data.join('\n'), event })
      data = []
      event = ''
      continue
    }
    const [, name, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line)!
    if (name === 'data') data.push(value!)
    if (name === 'event') event = value!
  }
  return found
}

/** Each event at the first read after which the naive reader has it; the last byte completes what has no empty line. */
function naiveTimed({ bytes, ends }: Reads): TimedEvent[] {
  const all = naive(bytes, true)
  const complete = Array.from(ends, (end) => naive(bytes.subarray(0, end), false).length)
  return all.map((event, i) => {
    const read = complete.findIndex((count) => count > i)
    return { ...event, timeMs: readTime(read < 0 ? ends.indexOf(bytes.length) : read) }
  })
}

const torture = [
  '\uFEFFdata: {"choices":[{"delta":{"content":"héllo 🌍"}}]}\n\n',
  ': a comment\n:\n\n',
  'data:no space\n\ndata:  two spaces\n\ndata\n\ndata:\n\ndata: \n\n',
  'event: first\nid: 7\nretry: 10\ndata: a\ndata: b\ndata:\n\n',
  'event: without data\n\ndata: named by nobody\n\n',
  'nonsense\ndataset: x\n data: y\nDATA: z\n\n\n\n',
  'data: a:b: c\nevent: twice\nevent: last wins\n\n',
  'data: 漢字\uFEFF\n\ndata: [DONE]',
]

const lineEnds = { 'LF': '\n', 'CR LF': '\r\n', 'CR': '\r' }
const endings = { 'a final empty line': '\n\n', 'a final line end': '\n', 'nothing': '' }

describe.each(Object.entries(lineEnds))('lines that end in %s', (_, lineEnd) => {
  describe.each(Object.entries(endings))('and a body that ends in %s', (__, ending) => {
    const body = Buffer.from((torture.join('') + ending).replaceAll('\n', lineEnd))

    test('are read as the HTML standard says', () => {
      expect(events(cutAt(body, []))).toEqual(naive(body, true).map((event) => ({ ...event, timeMs: readTime(0) })))
    })

    test('are read and timed alike wherever one cut falls', () => {
      for (let cut = 0; cut <= body.length; cut++) {
        const reads = cutAt(body, [cut])
        expect(events(reads), `cut at ${cut}`).toEqual(naiveTimed(reads))
      }
    })

    test('are read and timed alike when every byte is a read', () => {
      const reads = cutAt(
        body,
        Array.from({ length: body.length - 1 }, (___, i) => i + 1),
      )
      expect(events(reads)).toEqual(naiveTimed(reads))
    })
  })
})

test('line ends of all kinds in one body, cut at random, are read and timed as the naive reader does', () => {
  const streams = createStreams('sse')
  const alphabet = [
    'data: ',
    'data:',
    'event: e',
    'x',
    ':',
    ' ',
    '\n',
    '\r\n',
    '\r',
    '\n\n',
    'é',
    '🌍',
    '\uFEFF',
    '[DONE]',
  ]
  for (let round = 0; round < 400; round++) {
    const stream = streams.stream('round', round)
    const words = Array.from({ length: 60 }, () => alphabet[uniformInteger(stream, 0, alphabet.length - 1)])
    const body = Buffer.from(words.join(''))
    const cuts = Array.from({ length: uniformInteger(stream, 0, 30) }, () => uniformInteger(stream, 0, body.length))
    const reads = cutAt(
      body,
      cuts.sort((a, b) => a - b),
    )
    expect(events(reads), JSON.stringify(body.toString())).toEqual(naiveTimed(reads))
  }
})

test('an event has the time of the read that brought its empty line, not of its first byte', () => {
  expect(events(readsOf('data: a\n', '\ndata: b', '\n\n', 'data: c\n\n')).map(({ timeMs }) => timeMs)).toEqual([
    readTime(1),
    readTime(2),
    readTime(3),
  ])
})

test('a character that is split between reads is whole again', () => {
  const body = Buffer.from('data: 🌍\n\n')
  expect(datas(body.subarray(0, 8), body.subarray(8))).toEqual(['🌍'])
})

test('bytes that are no UTF-8 become replacement characters and hide no line end', () => {
  expect(
    datas(Buffer.from([...Buffer.from('data: a'), 0xf0, 0x9f, 0x0a, 0x0a, ...Buffer.from('data: b\n\n')])),
  ).toEqual(['a\uFFFD', 'b'])
})

test('an error event without data has its comment for data', () => {
  expect(events(readsOf(': fine\n\nevent: error\n: out of memory\n\nevent: other\n: ignored\n\n'))).toEqual([
    { data: 'out of memory', event: 'error', timeMs: readTime(0) },
  ])
})

test('an empty body holds no event', () => {
  expect(events(readsOf())).toEqual([])
})

test('the view of one body in a shared buffer does not reach into its neighbours', () => {
  const { bytes, ends, timesMs } = readsOf('data: before\n\ndata: mine\n\ndata: after\n\n')
  const from = 'data: before\n\n'.length
  const mine = { bytes: bytes.subarray(from, from + 'data: mine\n\n'.length), ends: ends.map(() => 12), timesMs }
  expect(events(mine)).toEqual([{ data: 'mine', event: '', timeMs: readTime(0) }])
})
