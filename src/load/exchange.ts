/** @module One request on the wire: notes instants and bytes, and nothing else. */
import type { Dispatcher } from 'undici'

import type { Clock } from '../clock.ts'
import type { BodyBuffer } from './body-buffer.ts'
import type { Departure } from './pacer.ts'
import type { PreparedRequest } from './protocol.ts'
import type { WireOutcome } from './record.ts'

export interface ExchangeOptions extends Departure {
  readonly reused: boolean
  readonly body: BodyBuffer
  readonly clock: Clock
  readonly onFirstByte: () => void
  readonly onSettled: (exchange: Exchange) => void
}

/** Handles the events of one dispatched request. Whatever ends it first is its outcome; later events are ignored. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly request: PreparedRequest
  readonly seq: number
  readonly scheduledMs: number
  readonly heldMs: number
  /** True where an open connection takes the request. */
  readonly reused: boolean
  readonly body: BodyBuffer
  sentMs: number
  wireMs = NaN
  headersMs = NaN
  endMs = NaN
  status = 0
  outcome: WireOutcome = 'failed'
  contentType = ''
  error = ''

  readonly #clock: Clock
  readonly #onFirstByte: () => void
  readonly #onSettled: (exchange: Exchange) => void
  #controller: Dispatcher.DispatchController | undefined
  #settled = false

  constructor(options: ExchangeOptions) {
    const { request, seq, scheduledMs, heldMs, reused, body, clock, onFirstByte, onSettled } = options
    this.request = request
    this.seq = seq
    this.scheduledMs = scheduledMs
    this.heldMs = heldMs
    this.reused = reused
    this.body = body
    this.#clock = clock
    this.#onFirstByte = onFirstByte
    this.#onSettled = onSettled
    this.sentMs = clock.now()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) return controller.abort(new Error('settled'))
    this.#controller = controller
    this.wireMs = this.#clock.now()
    // Undici lets the loop turn once before it uses a connection again; that wait is the client's own.
    if (this.reused) this.sentMs = this.wireMs
  }

  onResponseStart(_controller: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    this.headersMs = this.#clock.now()
    this.status = status
    this.contentType = String(headers['content-type'] ?? '')
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
  stop(outcome: 'cancelled' | 'timed-out'): void {
    if (this.#settled) return
    this.#settle(outcome, '')
    this.#controller?.abort(new Error(outcome))
  }

  #settle(outcome: WireOutcome, error: string): void {
    if (this.#settled) return
    this.#settled = true
    this.endMs = this.#clock.now()
    this.outcome = outcome
    this.error = error
    this.#onSettled(this)
  }
}
