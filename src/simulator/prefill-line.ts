/** @module Prompts are computed one after another: when each is done, and what the others gain where one gives up. */

export interface PrefillLine<Item> {
  /** Puts work at the end of the line; returns the instant at which it will be done. */
  add(item: Item, workMs: number, nowMs: number): number
  /** Takes an item out. Those behind it are done sooner by the work that was left. */
  remove(item: Item, nowMs: number): { readonly behind: readonly Item[]; readonly soonerMs: number }
}

interface Work {
  readonly workMs: number
  readonly endMs: number
}

export function createPrefillLine<Item>(): PrefillLine<Item> {
  /** In order. Between the work that is going on and the last one there is no gap. */
  const line = new Map<Item, Work>()
  let freeMs = 0

  function forgetDone(nowMs: number): void {
    for (const [item, { endMs }] of line) {
      if (endMs > nowMs) return
      line.delete(item)
    }
  }

  return {
    add(item, workMs, nowMs) {
      forgetDone(nowMs)
      freeMs = Math.max(freeMs, nowMs) + workMs
      line.set(item, { workMs, endMs: freeMs })
      return freeMs
    },
    remove(item, nowMs) {
      forgetDone(nowMs)
      const own = line.get(item)
      if (!own) return { behind: [], soonerMs: 0 }
      const items = [...line.keys()]
      const behind = items.slice(items.indexOf(item) + 1)
      const soonerMs = Math.min(own.workMs, own.endMs - nowMs)
      line.delete(item)
      for (const other of behind) {
        const { workMs, endMs } = line.get(other)!
        line.set(other, { workMs, endMs: endMs - soonerMs })
      }
      freeMs -= soonerMs
      return { behind, soonerMs }
    },
  }
}
