/** @module One request on the wire: notes instants and bytes, and nothing else. */
import type { Dispatcher } from 'undici'

import type { Clock } from '../clock.ts'
import type { Setup } from '../endpoints/dial.ts'
import type { BodyBuffer } from './body-buffer.ts'
import type { Link } from './link.ts'
import type { Departure } from './pacer.ts'
import type { PreparedRequest } from './protocol.ts'
import type { WireOutcome } from './record.ts'
import type { WatchedHandler } from './send-watch.ts'

export interface ExchangeOptions extends Departure {
  /** Index of the server that is asked. */
  readonly server: number
  readonly link: Pick<Link, 'socket' | 'setup'>
  readonly body: BodyBuffer
  readonly clock: Clock
  readonly onFirstByte: () => void
  readonly onSettled: (exchange: Exchange) => void
}

/** Handles the events of one dispatched request. Whatever ends it first is its outcome; later events are ignored. */
export class Exchange implements WatchedHandler {
  readonly request: PreparedRequest
  readonly seq: number
  readonly attempt: number
  readonly scheduledMs: number
  readonly heldMs: number
  readonly server: number
  readonly body: BodyBuffer
  readonly dispatchedMs: number
  /** How its connection was opened; `undefined` where an open one took it. */
  setup: Setup | undefined
  sentMs: number
  wireMs = NaN
  bodySentMs = NaN
  headersMs = NaN
  endMs = NaN
  status = 0
  outcome: WireOutcome = 'failed'
  contentType = ''
  /** The header of that name, where the server refused the request. */
  retryAfter = ''
  error = ''
  /** True once it was sent again. */
  retried = false

  readonly #link: Pick<Link, 'socket' | 'setup'>
  readonly #clock: Clock
  readonly #onFirstByte: () => void
  readonly #onSettled: (exchange: Exchange) => void
  #controller: Dispatcher.DispatchController | undefined
  #settled = false
  #withdrawal: NodeJS.Timeout | undefined

  constructor(options: ExchangeOptions) {
    const { request, seq, attempt, scheduledMs, heldMs, server, link, body, clock, onFirstByte, onSettled } = options
    this.request = request
    this.seq = seq
    this.attempt = attempt
    this.scheduledMs = scheduledMs
    this.heldMs = heldMs
    this.server = server
    this.body = body
    this.#link = link
    this.#clock = clock
    this.#onFirstByte = onFirstByte
    this.#onSettled = onSettled
    this.dispatchedMs = this.sentMs = clock.now()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) return controller.abort(new Error('settled'))
    this.#controller = controller
    this.wireMs = this.#clock.now()
    this.#noteSetup()
    // Undici lets the loop turn once before it uses a connection again; that wait is the client's own.
    if (!this.setup) this.sentMs = this.wireMs
  }

  /** All of it was written; a long body still waits for the kernel to take it. */
  onRequestSent(): void {
    const { socket } = this.#link
    const waits = socket && socket.writableLength > 0 && socket.writableNeedDrain
    if (waits) socket.once('drain', () => this.#noteBodySent())
    else this.#noteBodySent()
  }

  onResponseStart(_controller: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    // A server that answers before it has read all of the request ends its sending.
    this.#noteBodySent()
    this.headersMs = this.#clock.now()
    this.status = status
    this.contentType = String(headers['content-type'] ?? '')
    if (status >= 300) this.retryAfter = String(headers['retry-after'] ?? '')
  }

  onResponseData(_controller: unknown, chunk: Uint8Array): void {
    if (this.#settled) return
    this.body.append(chunk, this.#clock.now())
    if (this.body.reads === 1) this.#onFirstByte()
  }

  onResponseEnd(): void {
    this.#settle('completed', '')
  }

  onResponseError(_controller: unknown, error: Error & { code?: string }): void {
    this.#settle('failed', `${error.code ?? error.name} ${error.message}`)
  }

  /** Ends the request now, and its connection with it. */
  stop(outcome: 'cancelled' | 'timed-out' | 'withdrawn'): void {
    if (this.#settled) return
    this.#settle(outcome, '')
    this.#controller?.abort(new Error(outcome))
  }

  /** A set-up that was begun for this request is part of its time. */
  #noteSetup(): void {
    const { setup } = this.#link
    if (!setup || setup.startMs < this.dispatchedMs) return
    this.setup = setup
    this.sentMs = setup.startMs
  }

  #noteBodySent(): void {
    if (this.#settled || !Number.isNaN(this.bodySentMs)) return
    this.bodySentMs = this.#clock.now()
    const { cancelAfterMs } = this.request
    if (cancelAfterMs !== undefined) this.#withdrawal = setTimeout(() => this.stop('withdrawn'), cancelAfterMs)
  }

  #settle(outcome: WireOutcome, error: string): void {
    if (this.#settled) return
    if (Number.isNaN(this.wireMs)) this.#noteSetup()
    this.#settled = true
    clearTimeout(this.#withdrawal)
    this.endMs = this.#clock.now()
    this.outcome = outcome
    this.error = error
    this.#onSettled(this)
  }
}
