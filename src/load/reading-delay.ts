/** @module How late a sending thread reads: the engine writes the time to it over loopback, and the thread compares. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

import type { Clock } from '../clock.ts'
import type { Delays } from './protocol.ts'

/** A stamp costs both ends together 0.2 ms of CPU, so this is 0.1 % of one; no multiple of common paces. */
const PROBE_MS = 197
const STAMP_BYTES = 8

/** The thread's end. A stamp waits behind whatever the thread is busy with, as a token of an answer does. */
export interface ReadingDelay {
  /** Where stamps are awaited; `undefined` where this machine gives no port. */
  readonly port: Promise<number | undefined>
  /** Forgets what came before. */
  start(): void
  /** `undefined` where no stamp has come. */
  read(): Delays | undefined
  close(): void
}

export function observeReadingDelay(clock: Clock): ReadingDelay {
  const histogram = createHistogram({ figures: 3 })
  const server = createServer((socket) => {
    // The engine is the only caller.
    server.close()
    receive(socket, clock, histogram)
  })
  return {
    port: listen(server),
    start: () => histogram.reset(),
    read: () => delaysOf(histogram),
    close: () => void server.close(),
  }
}

function listen(server: Server): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  server.on('error', () => resolve(undefined))
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address ? address.port : undefined)
  })
  server.unref()
  return promise
}

function receive(socket: Socket, clock: Clock, histogram: RecordableHistogram): void {
  let rest: Uint8Array = new Uint8Array()
  socket.unref()
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    const nowMs = clock.now()
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.length - (bytes.length % STAMP_BYTES)
    for (let at = 0; at < whole; at += STAMP_BYTES) record(histogram, nowMs - bytes.readDoubleLE(at))
    rest = bytes.subarray(whole)
  })
}

/** The engine's end. */
export interface ReadingProbe {
  /** Begins to write to a thread. */
  probe(port: number | undefined): void
  close(): void
}

export function createReadingProbe(clock: Clock): ReadingProbe {
  const sockets: Socket[] = []
  const stamp = () => {
    for (const socket of sockets) {
      const bytes = Buffer.allocUnsafe(STAMP_BYTES)
      // A thread that is far behind needs no more stamps to show it.
      if (socket.writableLength > 0) continue
      bytes.writeDoubleLE(clock.now())
      socket.write(bytes)
    }
  }
  const timer = setInterval(stamp, PROBE_MS).unref()

  return {
    probe(port) {
      if (port === undefined) return
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => sockets.push(socket))
      socket.unref()
      // Without stamps there is no figure; the run itself goes on.
      socket.on('error', () => socket.destroy())
    },
    close() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** In whole microseconds; clocks of two threads may differ by one. */
export function record(histogram: RecordableHistogram, ms: number): void {
  if (Number.isFinite(ms)) histogram.record(Math.max(1, Math.round(ms * 1e3)))
}

/** What a histogram of microseconds holds, in ms; `undefined` where it is empty. */
export function delaysOf(histogram: RecordableHistogram): Delays | undefined {
  if (histogram.count === 0) return undefined
  const ms = (microseconds: number) => microseconds / 1e3
  return {
    count: histogram.count,
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
  }
}
