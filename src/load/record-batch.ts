/** @module Records in columns: what crosses from the worker to the engine in one transfer. */
import type { Exchange } from './exchange.ts'
import { OUTCOMES, type RequestRecord } from './record.ts'

/** Instants kept of each request, in this order. */
const INSTANTS = [
  'scheduledMs',
  'heldMs',
  'dispatchedMs',
  'sentMs',
  'wireMs',
  'bodySentMs',
  'headersMs',
  'endMs',
] as const

/** Steps of opening a connection, in this order. */
const STEPS = ['lookupMs', 'connectMs', 'secureMs'] as const

/** Columns of a number of records; the reads of all bodies lie one after another. */
export interface RecordBatch {
  readonly keys: Float64Array
  readonly seqs: Float64Array
  readonly attempts: Uint8Array
  /** 1 where it was sent again. */
  readonly retries: Uint8Array
  /** `INSTANTS.length` numbers a record. */
  readonly instants: Float64Array
  /** 1 where a connection was opened for the request, and for each of those `STEPS.length` numbers. */
  readonly opens: Uint8Array
  readonly steps: Float64Array
  readonly servers: Uint16Array
  readonly statuses: Uint16Array
  /** Index into `OUTCOMES`. */
  readonly outcomes: Uint8Array
  readonly contentTypes: readonly string[]
  readonly errors: readonly string[]
  /** Reads of each record. */
  readonly readCounts: Uint32Array
  readonly byteCounts: Uint32Array
  readonly readTimes: Float64Array
  readonly readEnds: Uint32Array
  readonly bytes: Uint8Array
}

/** Packs settled exchanges; their own buffers may be used again afterwards. */
export function packRecords(exchanges: readonly Exchange[]): RecordBatch {
  const readCounts = Uint32Array.from(exchanges, ({ body }) => body.reads)
  const byteCounts = Uint32Array.from(exchanges, ({ body }) => body.length)
  const batch: RecordBatch = {
    keys: Float64Array.from(exchanges, ({ request }) => request.key),
    seqs: Float64Array.from(exchanges, ({ seq }) => seq),
    attempts: Uint8Array.from(exchanges, ({ attempt }) => attempt),
    retries: Uint8Array.from(exchanges, ({ retried }) => Number(retried)),
    instants: Float64Array.from(exchanges.flatMap((exchange) => INSTANTS.map((instant) => exchange[instant]))),
    opens: Uint8Array.from(exchanges, ({ setup }) => (setup ? 1 : 0)),
    steps: Float64Array.from(exchanges.flatMap(({ setup }) => (setup ? STEPS.map((step) => setup[step]) : []))),
    servers: Uint16Array.from(exchanges, ({ server }) => server),
    statuses: Uint16Array.from(exchanges, ({ status }) => status),
    outcomes: Uint8Array.from(exchanges, ({ outcome }) => OUTCOMES.indexOf(outcome)),
    contentTypes: exchanges.map(({ contentType }) => contentType),
    errors: exchanges.map(({ error }) => error),
    readCounts,
    byteCounts,
    readTimes: new Float64Array(sum(readCounts)),
    readEnds: new Uint32Array(sum(readCounts)),
    bytes: new Uint8Array(sum(byteCounts)),
  }
  let read = 0
  let byte = 0
  for (const { body } of exchanges) {
    batch.readTimes.set(body.times.subarray(0, body.reads), read)
    batch.readEnds.set(body.ends.subarray(0, body.reads), read)
    batch.bytes.set(body.bytes.subarray(0, body.length), byte)
    read += body.reads
    byte += body.length
  }
  return batch
}

/** The buffers of a batch, to be transferred instead of copied. */
export function buffersOf(batch: RecordBatch): ArrayBuffer[] {
  return Object.values(batch).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
  )
}

/** The records of a batch, as views of its columns. */
export function unpackRecords(batch: RecordBatch): RequestRecord[] {
  let read = 0
  let byte = 0
  let step = 0
  return Array.from(batch.seqs, (seq, i) => {
    const reads = {
      timesMs: batch.readTimes.subarray(read, (read += batch.readCounts[i]!)),
      ends: batch.readEnds.subarray(read - batch.readCounts[i]!, read),
      bytes: batch.bytes.subarray(byte, (byte += batch.byteCounts[i]!)),
    }
    const [scheduledMs, heldMs, dispatchedMs, sentMs, wireMs, bodySentMs, headersMs, endMs] = batch.instants.subarray(
      i * INSTANTS.length,
    )
    const [lookupMs, connectMs, secureMs] = batch.steps.subarray(step)
    const isOpened = batch.opens[i] === 1
    if (isOpened) step += STEPS.length
    return {
      key: batch.keys[i]!,
      seq,
      attempt: batch.attempts[i]!,
      retried: batch.retries[i] === 1,
      scheduledMs: scheduledMs!,
      heldMs: heldMs!,
      dispatchedMs: dispatchedMs!,
      sentMs: sentMs!,
      wireMs: wireMs!,
      setup: isOpened ? { lookupMs: lookupMs!, connectMs: connectMs!, secureMs: secureMs! } : undefined,
      bodySentMs: bodySentMs!,
      headersMs: headersMs!,
      endMs: endMs!,
      server: batch.servers[i]!,
      status: batch.statuses[i]!,
      outcome: OUTCOMES[batch.outcomes[i]!]!,
      contentType: batch.contentTypes[i]!,
      error: batch.errors[i]!,
      reads,
    }
  })
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
