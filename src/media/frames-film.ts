/** @module What a film is. */

/** What films can show. */
export const FILM_SOURCES = ['moving_shapes', 'grid_clock', 'noise'] as const

export type FilmSource = (typeof FILM_SOURCES)[number]

export interface Film {
  readonly source: FilmSource
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** How many there are. */
  readonly frames: number
}
