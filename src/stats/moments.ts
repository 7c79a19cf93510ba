/** @module Count, mean, spread and extremes of numbers as they come, without keeping them. */

export interface Moments {
  readonly n: number
  /** 0 where there are no numbers; so is `stddev`. */
  readonly mean: number
  /** Of the population (ddof 0). */
  readonly stddev: number
  /** ∞ where there are no numbers; `max` is −∞. */
  readonly min: number
  readonly max: number
}

/** What it takes to go on where another one stopped. `squares` is Σ (value − mean)². */
export interface MomentsState extends Omit<Moments, 'stddev'> {
  readonly squares: number
}

export interface GrowingMoments extends Moments {
  readonly squares: number
  add(value: number): void
  merge(other: MomentsState): void
}

/** One pass, stable for values far from zero (Welford 1962); merged as Chan, Golub and LeVeque (1983) do. */
export function createMoments(): GrowingMoments {
  let n = 0
  let mean = 0
  let squares = 0
  let min = Infinity
  let max = -Infinity

  return {
    get n() {
      return n
    },
    get mean() {
      return mean
    },
    get stddev() {
      return n === 0 ? 0 : Math.sqrt(squares / n)
    },
    get squares() {
      return squares
    },
    get min() {
      return min
    },
    get max() {
      return max
    },
    add(value) {
      n++
      const delta = value - mean
      mean += delta / n
      squares += delta * (value - mean)
      if (value < min) min = value
      if (value > max) max = value
    },
    merge(other) {
      if (other.n === 0) return
      const delta = other.mean - mean
      const all = n + other.n
      squares += other.squares + (delta * delta * n * other.n) / all
      mean += (delta * other.n) / all
      n = all
      min = Math.min(min, other.min)
      max = Math.max(max, other.max)
    },
  }
}
