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
  const { length } = exchanges
  const fill = createFiller(exchanges)
  const opening = exchanges.filter(({ setup }) => setup)
  const readCounts = fill(new Uint32Array(length), ({ body }) => body.reads)
  const byteCounts = fill(new Uint32Array(length), ({ body }) => body.length)
  const batch: RecordBatch = {
    keys: fill(new Float64Array(length), ({ request }) => request.key),
    seqs: fill(new Float64Array(length), ({ seq }) => seq),
    attempts: fill(new Uint8Array(length), ({ attempt }) => attempt),
    retries: fill(new Uint8Array(length), ({ retried }) => Number(retried)),
    instants: new Float64Array(length * INSTANTS.length),
    opens: fill(new Uint8Array(length), ({ setup }) => (setup ? 1 : 0)),
    steps: new Float64Array(opening.length * STEPS.length),
    servers: fill(new Uint16Array(length), ({ server }) => server),
    statuses: fill(new Uint16Array(length), ({ status }) => status),
    outcomes: fill(new Uint8Array(length), ({ outcome }) => OUTCOMES.indexOf(outcome)),
    contentTypes: exchanges.map(({ contentType }) => contentType),
    errors: exchanges.map(({ error }) => error),
    readCounts,
    byteCounts,
    readTimes: new Float64Array(sum(readCounts)),
    readEnds: new Uint32Array(sum(readCounts)),
    bytes: new Uint8Array(sum(byteCounts)),
  }
  INSTANTS.forEach((instant, k) => fill(batch.instants, (exchange) => exchange[instant], k, INSTANTS.length))
  const fillSteps = createFiller(opening)
  STEPS.forEach((step, k) => fillSteps(batch.steps, ({ setup }) => setup![step], k, STEPS.length))
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

type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array

/** Writes a number of each exchange into a column, `stride` apart; `from` of typed arrays takes many times as long. */
function createFiller(exchanges: readonly Exchange[]) {
  return <Numbers extends Column>(to: Numbers, of: (exchange: Exchange) => number, from = 0, stride = 1): Numbers => {
    for (let i = 0; i < exchanges.length; i++) to[from + i * stride] = of(exchanges[i]!)
    return to
  }
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
