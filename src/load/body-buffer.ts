/** @module The bytes of a response as they arrive, and when. Grows, and is used again for the next response. */

export class BodyBuffer {
  /** When each read arrived, ms of the shared clock. */
  times: Float64Array = new Float64Array(256)
  /** Where each read ends in `bytes`. */
  ends: Uint32Array = new Uint32Array(256)
  bytes: Uint8Array = new Uint8Array(32_768)
  /** Reads so far. */
  reads = 0
  /** Bytes so far. */
  length = 0

  append(chunk: Uint8Array, timeMs: number): void {
    const end = this.length + chunk.length
    if (end > this.bytes.length) this.bytes = grown(this.bytes, new Uint8Array(Math.max(end, this.bytes.length * 2)))
    if (this.reads === this.times.length) {
      this.times = grown(this.times, new Float64Array(this.reads * 2))
      this.ends = grown(this.ends, new Uint32Array(this.reads * 2))
    }
    this.bytes.set(chunk, this.length)
    this.times[this.reads] = timeMs
    this.ends[this.reads] = end
    this.reads++
    this.length = end
  }

  reset(): void {
    this.reads = 0
    this.length = 0
  }
}

function grown<Numbers extends Float64Array | Uint32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
