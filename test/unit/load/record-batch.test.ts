import { expect, test } from 'vitest'

import { BodyBuffer } from '../../../src/load/body-buffer.ts'
import { Exchange } from '../../../src/load/exchange.ts'
import { buffersOf, packRecords, unpackRecords } from '../../../src/load/record-batch.ts'
import type { SetupEnds } from '../../../src/load/record.ts'
import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'

/** A body of random reads, and the same reads kept apart. */
function randomBody(stream: Stream, buffer = new BodyBuffer()): { body: BodyBuffer; chunks: Buffer[] } {
  const chunks = Array.from({ length: uniformInteger(stream, 0, 600) }, () =>
    Buffer.alloc(uniformInteger(stream, 0, 300), uniformInteger(stream, 0, 255)),
  )
  chunks.forEach((chunk, i) => buffer.append(chunk, i / 7))
  return { body: buffer, chunks }
}

function stepsOf(seq: number): SetupEnds {
  return { lookupMs: seq + 0.125, connectMs: seq + 0.25, secureMs: NaN }
}

/** An exchange that went the whole way over a clock that counts its readings. */
function settledExchange(seq: number, body: BodyBuffer, end: (exchange: Exchange) => void): Exchange {
  let reading = seq * 100
  const request = { key: 1_000 - seq, session: seq, pieces: [], dueMs: undefined, opens: true, closes: true }
  const exchange = new Exchange({
    request,
    seq,
    heldMs: seq / 8,
    scheduledMs: reading - 0.25,
    server: seq % 3,
    link: { socket: undefined, setup: seq % 3 === 0 ? undefined : { startMs: reading + 1.5, ...stepsOf(seq) } },
    attempt: seq % 5,
    onFirstByte: () => undefined,
    body,
    clock: { now: () => ++reading },
    onSettled: () => undefined,
  })
  end(exchange)
  return exchange
}

const controller = { abort: () => undefined } as never

const endings: ((exchange: Exchange) => void)[] = [
  (exchange) => {
    exchange.onRequestStart(controller)
    exchange.onRequestSent()
    exchange.onResponseStart(controller, 200, { 'content-type': 'text/event-stream' })
    exchange.onResponseEnd()
  },
  (exchange) => exchange.onResponseError(controller, Object.assign(new Error('gone'), { code: 'ECONNRESET' })),
  (exchange) => exchange.stop('cancelled'),
  (exchange) => exchange.stop('timed-out'),
]

test('what is packed and unpacked is what was received, field by field and byte by byte', () => {
  const streams = createStreams('batch')
  const made = Array.from({ length: 40 }, (_, seq) => {
    const { body, chunks } = randomBody(streams.stream('body', seq))
    return { chunks, exchange: settledExchange(seq, body, endings[seq % endings.length]!) }
  })

  const records = unpackRecords(packRecords(made.map(({ exchange }) => exchange)))

  expect(records).toHaveLength(made.length)
  for (const [i, record] of records.entries()) {
    const { exchange, chunks } = made[i]!
    const { seq, scheduledMs, dispatchedMs, sentMs, wireMs, bodySentMs, headersMs, endMs } = exchange
    const { status, outcome, contentType, error } = exchange
    const sent = {
      key: 1_000 - seq,
      seq,
      heldMs: seq / 8,
      attempt: seq % 5,
      retried: false,
      scheduledMs,
      dispatchedMs,
      sentMs,
      wireMs,
      setup: seq % 3 === 0 ? undefined : stepsOf(seq),
      bodySentMs,
      headersMs,
      endMs,
      server: seq % 3,
      status,
      outcome,
      contentType,
      error,
    }
    let end = 0
    expect(record).toEqual({
      ...sent,
      reads: {
        bytes: Uint8Array.from(Buffer.concat(chunks)),
        ends: Uint32Array.from(chunks, (chunk) => (end += chunk.length)),
        timesMs: Float64Array.from(chunks, (_, read) => read / 7),
      },
    })
  }
  expect(
    records.slice(0, 4).map(({ outcome, status, contentType, error }) => ({ outcome, status, contentType, error })),
  ).toEqual([
    { outcome: 'completed', status: 200, contentType: 'text/event-stream', error: '' },
    { outcome: 'failed', status: 0, contentType: '', error: 'ECONNRESET gone' },
    { outcome: 'cancelled', status: 0, contentType: '', error: '' },
    { outcome: 'timed-out', status: 0, contentType: '', error: '' },
  ])
})

test('a batch outlives the reuse of the buffers that it was packed from', () => {
  const buffer = new BodyBuffer()
  buffer.append(Buffer.from('first'), 1)
  const batch = packRecords([settledExchange(0, buffer, endings[0]!)])
  buffer.reset()
  buffer.append(Buffer.from('OTHER'), 2)
  const [{ reads }] = unpackRecords(batch) as [ReturnType<typeof unpackRecords>[number]]
  expect(Buffer.from(reads.bytes).toString()).toBe('first')
  expect([...reads.timesMs]).toEqual([1])
})

test('a batch crosses to another thread by transfer and loses nothing', () => {
  const { body } = randomBody(createStreams('transfer').stream('body'))
  const batch = packRecords([settledExchange(7, body, endings[0]!)])
  const before = unpackRecords(structuredClone(batch))
  const after = unpackRecords(structuredClone(batch, { transfer: buffersOf(batch) }))
  expect(after).toEqual(before)
  expect(batch.bytes.byteLength).toBe(0)
})

test('an empty batch is none', () => {
  expect(unpackRecords(packRecords([]))).toEqual([])
})

test('a buffer that is used again holds the new body alone', () => {
  const stream = createStreams('reuse').stream('body')
  const { body } = randomBody(stream)
  body.reset()
  const { chunks } = randomBody(stream, body)
  const [record] = unpackRecords(packRecords([settledExchange(0, body, endings[0]!)]))
  expect(Buffer.from(record!.reads.bytes).equals(Buffer.concat(chunks))).toBe(true)
  expect(record!.reads.ends).toHaveLength(chunks.length)
})

test('a body of one read beyond every capacity is kept whole', () => {
  const body = new BodyBuffer()
  const chunk = Buffer.alloc(3_000_001, 'abc')
  body.append(chunk, 1)
  body.append(Buffer.from('!'), 2)
  expect(Buffer.from(body.bytes.subarray(0, body.length)).equals(Buffer.concat([chunk, Buffer.from('!')]))).toBe(true)
  expect([...body.ends.subarray(0, body.reads)]).toEqual([3_000_001, 3_000_002])
})
