/** @module The worker thread of a load: prepared requests in, records out. Nothing here parses, logs or builds bodies. */
import { parentPort, workerData } from 'node:worker_threads'

import { createClock } from '../clock.ts'
import type { Exchange } from './exchange.ts'
import { createPacer } from './pacer.ts'
import { bodyBuffersOf } from './pieces.ts'
import type { FromWorker, ToWorker, WorkerHealth, WorkerSetup } from './protocol.ts'
import { buffersOf, packRecords } from './record-batch.ts'
import { retryPause } from './retry-pause.ts'
import { createSelfObservation } from './self-observation.ts'
import { createSender } from './sender.ts'
import { createTickets } from './tickets.ts'

/** Records that are sent back together, and how long the first of them may wait. */
const BATCH_RECORDS = 64
const BATCH_MS = 100

const setup = workerData as WorkerSetup
const port = parentPort!
const clock = createClock()
const observation = createSelfObservation(clock)

const settled: Exchange[] = []
/** Failed requests that will be sent again, unless the run ends before: by key. */
const failed = new Map<number, Exchange>()
/** Requests that were sent and have not been looked at after their end. */
let unsettled = 0
let flushTimer: NodeJS.Timeout | undefined
/** First turns that were asked for and have not come. */
let owed = 0
let allBegun = false
let exhausted = false
let finishing = false

const sender = createSender({
  setup,
  clock,
  onFirstByte: () => pacer.firstByte(),
  // The connection is free for the next request once undici's own callback has returned.
  onSettled: (exchange) => queueMicrotask(() => settle(exchange)),
})

const pacer = createPacer({
  clock,
  places: setup.places,
  placesOf: setup.placesOf,
  prefillPlaces: setup.prefillPlaces,
  bounds: setup.bounds,
  tickets: createTickets(setup.tickets, setup.bounds.warmupRequests + setup.bounds.requests),
  send(departure) {
    unsettled++
    if (departure.attempt > 0) noteRetry(departure.request.key)
    sender.send(departure)
    if (departure.request.opens) askForMore()
  },
  onRetriesOver() {
    for (const exchange of failed.values()) tell(exchange)
    failed.clear()
    finishIfOver()
  },
  onIdle: () => post({ type: 'idle' }),
  onMeasuring: (stopMs) => post({ type: 'measuring', stopMs }),
  onExhausted(because) {
    exhausted = true
    post({ type: 'exhausted', because })
    if (because === 'time') cutOffLater()
    finishIfOver()
  },
})

port.on('message', (message: ToWorker) => {
  if (message.type === 'begin') {
    owed = Math.max(0, owed - message.settles)
    pacer.begin(message.batch)
  } else if (message.type === 'follow') {
    sender.forget(message.ended)
    pacer.follow(message.batch, message.ended.length)
  } else if (message.type === 'start') start(message.startMs)
  else if (message.type === 'stop-at') pacer.stopAt(message.stopMs)
  else if (message.type === 'stop') {
    pacer.stop(message.because)
    if (message.because === 'stopped') cutOffLater()
  } else if (message.type === 'last-begun') {
    allBegun = true
    pacer.lastBegun()
  } else if (message.type === 'give-back') {
    const batch = pacer.giveBack()
    post({ type: 'given-back', batch }, bodyBuffersOf(batch))
  } else if (message.type === 'end') pacer.end()
  else {
    pacer.stop('stopped')
    sender.stop('cancelled')
  }
})

void Promise.all([observation.probePort, sender.warm()]).then(([probePort]) => post({ type: 'ready', probePort }))

function start(startMs: number): void {
  observation.start()
  pacer.start(startMs)
}

function askForMore(): void {
  const coming = pacer.waiting + owed
  if (allBegun || coming > setup.lookahead / 2) return
  const want = setup.lookahead - coming
  owed += want
  post({ type: 'hungry', want })
}

function settle(exchange: Exchange): void {
  unsettled--
  const answered = exchange.body.reads > 0
  if (!mayGoAgain(exchange, answered)) {
    tell(exchange)
    pacer.settle(exchange.request, answered)
  }
  finishIfOver()
}

function mayGoAgain(exchange: Exchange, answered: boolean): boolean {
  const pauseMs = setup.retries && retryPause(exchange, setup.retries)
  if (pauseMs === undefined) return false
  const { key } = exchange.request
  failed.set(key, exchange)
  return pacer.retry(exchange, pauseMs, answered) || !failed.delete(key)
}

/** What failed before was not its end. */
function noteRetry(key: number): void {
  const exchange = failed.get(key)!
  failed.delete(key)
  exchange.retried = true
  tell(exchange)
}

function tell(exchange: Exchange): void {
  settled.push(exchange)
  // The next turn of a session waits for this answer.
  if (settled.length === BATCH_RECORDS || !exchange.request.closes) setImmediate(flush)
  else flushTimer ??= setTimeout(flush, BATCH_MS)
}

/** Answers have so long to come. */
function cutOffLater(): void {
  setTimeout(() => sender.stop('cancelled'), setup.gracePeriodMs).unref()
}

function finishIfOver(): void {
  if (!exhausted || finishing || unsettled > 0 || failed.size > 0) return
  finishing = true
  void finish()
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
  const health: WorkerHealth = {
    ...observation.stop(),
    starvedMs: pacer.starvedMs,
    connectionsOpened: sender.connectionsOpened,
    peakInFlight: sender.peakInFlight,
  }
  await sender.close()
  flush()
  post({ type: 'done', health })
  port.close()
}

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
