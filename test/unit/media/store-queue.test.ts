import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { createRenderQueue } from '../../../src/media/store-queue.ts'

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { render: vi.fn(() => promise), resolve, reject }
}

/** Lets everything run that needs no clock. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('the queue of renderings', () => {
  test('runs so many at once, and the next one as soon as one has ended', async () => {
    const queue = createRenderQueue(2)
    const works = [work(), work(), work(), work()]
    const ends = works.map(({ render }) => queue(render))
    await settle()
    expect(works.map(({ render }) => render.mock.calls.length)).toEqual([1, 1, 0, 0])
    works[1]!.resolve('b')
    expect(await ends[1]).toBe('b')
    await settle()
    expect(works.map(({ render }) => render.mock.calls.length)).toEqual([1, 1, 1, 0])
  })

  test('goes on after a failure, which is passed on', async () => {
    const queue = createRenderQueue(1)
    const failing = queue(() => Promise.reject(new Error('no')))
    const next = queue(() => Promise.resolve('next'))
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('next')
  })

  test('keeps the order of thousands', async () => {
    const queue = createRenderQueue(3)
    const order: number[] = []
    const all = Array.from({ length: 5_000 }, (_, i) => queue(async () => void order.push(i)))
    await Promise.all(all)
    expect(order).toEqual(Array.from({ length: 5_000 }, (_, i) => i))
  })

  test('works again after it was empty', async () => {
    const queue = createRenderQueue(1)
    expect(await queue(() => Promise.resolve(1))).toBe(1)
    expect(await queue(() => Promise.resolve(2))).toBe(2)
  })
})

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  test('is told every second while there is work', async () => {
    const onProgress = vi.fn()
    const queue = createRenderQueue(1, onProgress)
    const [first, second] = [work(), work()]
    const ends = [queue(first.render), queue(second.render)]
    vi.advanceTimersByTime(1_500)
    first.resolve('')
    await ends[0]
    vi.advanceTimersByTime(1_000)
    expect(onProgress.mock.calls).toEqual([[{ rendered: 0, waiting: 2 }], [{ rendered: 1, waiting: 1 }]])
  })

  test('is not told where all is done within a second, nor afterwards', async () => {
    const onProgress = vi.fn()
    const queue = createRenderQueue(2, onProgress)
    await Promise.all([queue(() => Promise.resolve(1)), queue(() => Promise.resolve(2))])
    vi.advanceTimersByTime(10_000)
    expect(onProgress).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})
