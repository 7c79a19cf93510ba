/** @module The worker thread of a load: prepared requests in, records out. Nothing here parses, logs or builds bodies. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'

import { createClock } from '../clock.ts'
import type { Exchange } from './exchange.ts'
import { createPacer } from './pacer.ts'
import type { FromWorker, ToWorker, WorkerHealth, WorkerSetup } from './protocol.ts'
import { buffersOf, packRecords } from './record-batch.ts'
import { createSender } from './sender.ts'
import { createTickets } from './tickets.ts'

/** Records that are sent back together, and how long the first of them may wait. */
const BATCH_RECORDS = 32
const BATCH_MS = 20
/** How often the event loop's lateness is sampled, ms. */
const LOOP_SAMPLE_MS = 5

const setup = workerData as WorkerSetup
const port = parentPort!
const clock = createClock()
const loopDelay = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS })

const settled: Exchange[] = []
let flushTimer: NodeJS.Timeout | undefined
let startUtilization = performance.eventLoopUtilization()
/** First turns that were asked for and have not come. */
let owed = 0
let allBegun = false
let exhausted = false

const sender = createSender({
  setup,
  clock,
  onFirstByte: () => pacer.firstByte(),
  onSettled(exchange) {
    settled.push(exchange)
    // The next turn of a session waits for this answer.
    if (settled.length === BATCH_RECORDS || !exchange.request.closes) setImmediate(flush)
    else flushTimer ??= setTimeout(flush, BATCH_MS)
    // The connection is free for the next request once undici's own callback has returned.
    queueMicrotask(() => pacer.settle(exchange.request, exchange.body.reads > 0))
    if (exhausted && sender.inFlight === 0) void finish()
  },
})

const pacer = createPacer({
  clock,
  places: setup.places,
  placesOf: setup.placesOf,
  prefillPlaces: setup.prefillPlaces,
  bounds: setup.bounds,
  tickets: createTickets(setup.tickets, setup.bounds.warmupRequests + setup.bounds.requests),
  send(departure) {
    sender.send(departure)
    if (departure.request.opens) askForMore()
  },
  onMeasuring: (stopMs) => post({ type: 'measuring', stopMs }),
  onExhausted(because) {
    exhausted = true
    post({ type: 'exhausted', because })
    if (sender.inFlight === 0) void finish()
    else if (because === 'time') setTimeout(() => sender.stop('cancelled'), setup.gracePeriodMs).unref()
  },
})

port.on('message', (message: ToWorker) => {
  if (message.type === 'begin') {
    owed = Math.max(0, owed - message.settles)
    pacer.begin(message.batch)
  } else if (message.type === 'follow') pacer.follow(message.batch, message.released)
  else if (message.type === 'start') start(message.startMs)
  else if (message.type === 'stop-at') pacer.stopAt(message.stopMs)
  else if (message.type === 'stop') pacer.stop(message.because)
  else if (message.type === 'last-begun') {
    allBegun = true
    pacer.lastBegun()
  } else if (message.type === 'end') pacer.end()
  else {
    pacer.stop('stopped')
    sender.stop('cancelled')
  }
})

post({ type: 'ready' })

function start(startMs: number): void {
  loopDelay.enable()
  startUtilization = performance.eventLoopUtilization()
  pacer.start(startMs)
}

function askForMore(): void {
  const coming = pacer.waiting + owed
  if (allBegun || coming > setup.lookahead / 2) return
  const want = setup.lookahead - coming
  owed += want
  post({ type: 'hungry', want })
}

function flush(): void {
  clearTimeout(flushTimer)
  flushTimer = undefined
  if (settled.length === 0) return
  const batch = packRecords(settled)
  for (const exchange of settled) sender.recycle(exchange)
  settled.length = 0
  post({ type: 'records', batch }, buffersOf(batch))
}

async function finish(): Promise<void> {
  loopDelay.disable()
  const health = observe()
  await sender.close()
  flush()
  post({ type: 'done', health })
  port.close()
}

function observe(): WorkerHealth {
  const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LOOP_SAMPLE_MS)
  const sampled = loopDelay.count > 0
  return {
    eventLoopDelayMs: {
      p50: sampled ? lateMs(loopDelay.percentile(50)) : 0,
      p99: sampled ? lateMs(loopDelay.percentile(99)) : 0,
      max: sampled ? lateMs(loopDelay.max) : 0,
    },
    eventLoopUtilization: performance.eventLoopUtilization(startUtilization).utilization,
    starvedMs: pacer.starvedMs,
    connectionsOpened: sender.connectionsOpened,
    peakInFlight: sender.peakInFlight,
  }
}

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
