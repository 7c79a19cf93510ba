/** @module A list of numbers that costs eight bytes each. */

export class GrowingColumn {
  #values = new Float64Array(1_024)
  #length = 0

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  /** The numbers so far, as a view. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length)
  }
}
