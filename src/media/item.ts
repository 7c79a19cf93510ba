/** @module What a media source gives: an item that is rendered when it is first needed, and its bytes in shared memory. */

export type MediaKind = 'image' | 'audio' | 'video'

/** One picture, sound or film: what was drawn for it and how to make it, but not yet made. */
export interface MediaContent {
  /** The file format, such as `jpeg`, `wav`, `webm`. */
  readonly format: string
  /** Such as `image/jpeg`. */
  readonly mime: string
  /** What was drawn for it, as JSON: width and height in pixels, seconds, sample rate … */
  readonly spec: Readonly<Record<string, unknown>>
  /** Makes the encoded file. The same bytes every time, in any process. */
  render(): Promise<Uint8Array>
}

/** Content that was drawn for a request. */
export interface MediaItem extends MediaContent {
  readonly kind: MediaKind
  /** Names the content: the hash of everything that decides its bytes, seed included. Equal keys are equal content. */
  readonly key: string
  readonly origin: MediaOrigin
}

/**
 * Why an item is in a request, and whether it comes again: `fresh` content is one draw's own, a `pool`'s is drawn over and
 * over, a `prefix`'s is the same in every request of its group.
 */
export type MediaOrigin =
  | { readonly type: 'fresh' }
  | { readonly type: 'pool'; readonly index: number; readonly pool: MediaPool }
  | { readonly type: 'prefix'; readonly group: number }

/** A bounded number of distinct items, and the law of their reuse. */
export interface MediaPool {
  readonly size: number
  /** How many distinct items `draws` draws in `requests` requests hold on average. */
  expectedDistinct(draws: number, requests: number): number
}

/** A rendered item as request bodies carry it. */
export interface RenderedMedia {
  readonly item: MediaItem
  /** ASCII bytes of the file's base64, in a SharedArrayBuffer: sent to worker threads without a copy. */
  readonly base64: Uint8Array
  /** Size of the file itself. */
  readonly bytes: number
}

/** Where a dataset takes its items from. `pooled` makes one. */
export interface MediaSource {
  readonly kind: MediaKind
  /** Distinct items that there can be: `Infinity` without a pool, 0 for a source that is switched off. */
  readonly size: number
  /** Most items that one request may draw; finite for a pool without replacement. */
  readonly perRequest: number
  /** The resolved options, as JSON for the report. */
  readonly options: Readonly<Record<string, unknown>>
  /** Rejects where something that rendering needs is missing or broken: a picture, a program. Asked before a run begins. */
  ready(): Promise<void>
  /** The item of the n-th draw: the same for the same n, in any order of calls. */
  draw(n: number): MediaItem
  /** Items of one request: the draws `first`, `first` + 1 …, all distinct where the pool says `replacement: false`. */
  drawMany(first: number, count: number): readonly MediaItem[]
  /** An item of a group's shared prefix: a function of group and position, and none of the pool's. */
  prefix(group: number, position: number): MediaItem
}
