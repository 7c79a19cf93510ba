/** @module The queue of what is to be rendered: so many at once, in the order in which they were asked for. */

/** Items since the queue was made. */
export interface RenderProgress {
  readonly rendered: number
  /** Being rendered, or waiting for it. */
  readonly waiting: number
}

/** Renders when it is its turn. */
export type RenderQueue = <Value>(render: () => Promise<Value>) => Promise<Value>

const PROGRESS_MS = 1_000
/** Turns that are over are dropped from the list so many at a time. */
const DROP = 1_024

/**
 * A queue of its own.
 *
 * @param onProgress called every second while there is work
 */
export function createRenderQueue(concurrency: number, onProgress?: (progress: RenderProgress) => void): RenderQueue {
  const turns: (() => void)[] = []
  let next = 0
  let running = 0
  let rendered = 0
  let timer: NodeJS.Timeout | undefined

  async function begin(): Promise<void> {
    if (running === concurrency) return new Promise((go) => turns.push(go))
    if (running++ === 0 && onProgress) {
      timer = setInterval(() => onProgress({ rendered, waiting: running + turns.length - next }), PROGRESS_MS)
    }
  }

  function end(): void {
    rendered++
    if (next < turns.length) turns[next++]!()
    else if (--running === 0) clearInterval(timer)
    if (next < DROP) return
    turns.splice(0, next)
    next = 0
  }

  return async (render) => {
    await begin()
    try {
      return await render()
    } finally {
      end()
    }
  }
}
