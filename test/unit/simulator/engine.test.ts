import { afterEach, describe, expect, test, vi } from 'vitest'

import { exponential } from '../../../src/random/exponential.ts'
import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createPrefixCache } from '../../../src/simulator/prefix-cache.ts'
import { createEngineBench, type Outcome } from '../../support/engine-bench.ts'
import { upTo } from '../../support/load-run.ts'

afterEach(() => void vi.useRealTimers())

describe('a request alone', () => {
  test('has its first token after its prefill and the time to first token, and the others one step after another', () => {
    const { start, passTo } = createEngineBench({ prefillPerMs: 2 })
    const { tokensMs, truth } = start(100, 4)
    passTo(1_000)
    expect(tokensMs).toEqual([60, 65, 70, 75])
    expect(truth).toMatchObject({ startedMs: 0, endMs: 75, aborted: false })
  })

  test('waits for its pictures before its prompt', () => {
    const { start, passTo } = createEngineBench({ prefillPerMs: 2 })
    const { tokensMs } = start(100, 1, { encodeMs: 200 })
    passTo(1_000)
    expect(tokensMs).toEqual([260])
  })

  test('says its tokens in order, and ends once', () => {
    const { start, passTo } = createEngineBench()
    const course = start(10, 500)
    passTo(1e5)
    expect([course.tokens, course.ends]).toEqual([upTo(500), 1])
  })

  test('does not fall behind where timers are late', () => {
    const { start, passTo } = createEngineBench({ itl: { sample: () => 2.5 } })
    const { tokensMs } = start(10, 401)
    passTo(1e5)
    // Timers are whole ms: each token comes at the first one after it is due.
    expect(tokensMs).toEqual(upTo(401).map((i) => 10 + Math.ceil(i * 2.5)))
  })

  test('pauses before a token for as long as it is told, and goes on', () => {
    const { start, passTo } = createEngineBench()
    const { tokensMs } = start(10, 4, { pauseMs: (i) => (i === 2 ? 100 : 0) })
    passTo(1_000)
    expect(tokensMs).toEqual([10, 15, 120, 125])
  })

  test('that pauses for ever holds its place until it is broken off', () => {
    const { engine, start, passTo } = createEngineBench()
    const course = start(10, 4, { pauseMs: (i) => (i === 0 ? Infinity : 0) })
    passTo(1e11)
    expect([course.tokens, engine.running]).toEqual([[], 1])
    course.stop()
    expect([course.ends, engine.running, vi.getTimerCount()]).toEqual([0, 0, 0])
  })

  test('of no tokens ends when its first one would have been due', () => {
    const { start, passTo } = createEngineBench({ ttft: { sample: () => 10.5 } })
    const course = start(10, 0)
    passTo(1_000)
    expect(course).toMatchObject({ ends: 1, tokensMs: [], truth: { endMs: 11 } })
  })
})

describe('the prefill', () => {
  test('computes one prompt after another', () => {
    const { start, passTo } = createEngineBench({ prefillPerMs: 1 })
    const courses = [start(100, 1), start(50, 1), start(10, 1)]
    passTo(1_000)
    expect(courses.map(({ tokensMs }) => tokensMs)).toEqual([[110], [160], [170]])
  })

  test('takes no time for what the prefix cache has, and says how much that was', () => {
    const { engine, start, passTo } = createEngineBench({ prefillPerMs: 1, cache: createPrefixCache(100, 16) })
    const prompt = { inputTokens: 100, hashes: [1, 2, 3, 4, 5, 6] }
    const [first, second] = [start(100, 1, { prompt }), start(100, 1, { prompt })]
    passTo(1_000)
    expect([first.truth.cachedTokens, second.truth.cachedTokens]).toEqual([0, 96])
    expect([first.tokensMs, second.tokensMs]).toEqual([[110], [114]])
    expect(engine.counts).toMatchObject({ promptTokens: 200, cachedTokens: 96 })
  })

  test('is free for the others when its request is broken off', () => {
    const { start, passTo } = createEngineBench({ prefillPerMs: 1 })
    const [first, second, third] = [start(100, 1), start(100, 1), start(100, 1)]
    passTo(30)
    second.stop()
    passTo(60)
    first.stop()
    passTo(1_000)
    // Third: 60 ms behind the first, then 100 of its own and 10 to its first token.
    expect([first.tokensMs, second.tokensMs, third.tokensMs]).toEqual([[], [], [170]])
    expect(start(100, 1).truth.startedMs).toBe(1_000)
  })
})

describe('a decode step', () => {
  test('grows with the requests that run beside it', () => {
    const { start, passTo } = createEngineBench({ decodeMsPerRunning: 2 })
    const [one, two, three] = [start(1, 10), start(1, 3), start(1, 2)]
    passTo(1_000)
    expect(three.tokensMs).toEqual([10, 19])
    expect(two.tokensMs).toEqual([10, 19, 28])
    // Nine with three, seven with two, five alone.
    expect(one.tokensMs).toEqual([10, 19, 28, 35, 40, 45, 50, 55, 60, 65])
  })
})

describe('memory', () => {
  test('holds back what does not fit, in order of arrival', () => {
    const { engine, start, passTo } = createEngineBench({ kvTokens: 100 })
    const [first, large, small] = [start(60, 2), start(60, 2), start(10, 2)]
    expect([engine.running, engine.waiting, engine.kvUsage]).toEqual([1, 2, 0.6])
    passTo(1_000)
    // The small one would have fitted beside the first, but came after the large one.
    expect([first.tokensMs, large.tokensMs, small.tokensMs]).toEqual([
      [10, 15],
      [25, 30],
      [25, 30],
    ])
    expect(engine.counts.preemptions).toBe(0)
  })

  test('that runs out sends the last request to come back to the queue, which loses none of its tokens', () => {
    const { engine, start, passTo } = createEngineBench({ kvTokens: 24, prefillPerMs: 1 })
    const [first, second] = [start(10, 5), start(10, 4, { encodeMs: 2 })]
    passTo(33)
    expect([engine.running, engine.waiting, engine.kvUsage, engine.counts.preemptions]).toEqual([2, 0, 1, 0])
    passTo(1_000)
    expect(first.tokensMs).toEqual([20, 25, 30, 35, 40])
    // Preempted at 35 with one token said; from 40, when the first one ends, it computes its 11 tokens anew.
    expect(second.tokensMs).toEqual([32, 61, 66, 71])
    expect(second.tokens).toEqual(upTo(4))
    expect(engine.counts).toMatchObject({ preemptions: 1, promptTokens: 20, generatedTokens: 9 })
  })

  test('that is free again takes preempted requests back before new ones', () => {
    const { start, passTo } = createEngineBench({ kvTokens: 24, maxRunning: 3 })
    const [first, preempted, next] = [start(10, 8), start(10, 8), start(14, 1)]
    passTo(20)
    expect(preempted.tokens).toHaveLength(2)
    passTo(1_000)
    expect(first.tokensMs.at(-1)).toBe(45)
    expect(preempted.tokensMs.slice(2)).toEqual([55, 60, 65, 70, 75, 80])
    expect(next.truth.startedMs).toBe(80)
  })

  test('lets a request that is larger than all of it run alone', () => {
    const { engine, start, passTo } = createEngineBench({ kvTokens: 50 })
    const [large, next] = [start(80, 3), start(10, 1)]
    expect([engine.running, engine.waiting, engine.kvUsage]).toEqual([1, 1, 1])
    passTo(1_000)
    expect([large.tokensMs, next.tokensMs]).toEqual([[10, 15, 20], [30]])
  })

  test('is free again after an end, a break-off while running and one while waiting', () => {
    const { engine, start, passTo } = createEngineBench({ kvTokens: 100 })
    const [ended, running, waiting] = [start(40, 1), start(40, 1_000), start(90, 1)]
    passTo(100)
    expect(engine.kvUsage).toBe((40 + running.tokens.length) / 100)
    waiting.stop()
    running.stop()
    expect([engine.running, engine.waiting, engine.kvUsage]).toEqual([0, 0, 0])
    expect(ended.ends).toBe(1)
    expect(start(100, 1).truth.startedMs).toBe(100)
  })
})

describe('whatever the pressure', () => {
  interface Trial {
    readonly course: Outcome
    readonly outputTokens: number
    stopped: boolean
  }

  /** Requests of all sizes that come and go at random, in an engine that is short of everything. */
  function crowd(seed: number) {
    const draw = createStreams(seed).stream('crowd')
    const bench = createEngineBench({
      maxRunning: uniformInteger(draw, 1, 8),
      kvTokens: uniformInteger(draw, 20, 200),
      prefillPerMs: 0.5 + draw(),
      decodeMsPerRunning: draw(),
      itl: exponential({ mean: 3 }),
      cache: createPrefixCache(uniformInteger(draw, 0, 20), 4),
    })
    const trials: Trial[] = []
    let largest = 0
    for (let ms = 0; ms < 2_000; ms += 5) {
      if (draw() < 0.15) {
        const inputTokens = uniformInteger(draw, 1, 60)
        const outputTokens = uniformInteger(draw, 1, 40)
        const prompt = { inputTokens, hashes: upTo(Math.floor(inputTokens / 4)) }
        trials.push({ course: bench.start(inputTokens, outputTokens, { prompt }), outputTokens, stopped: false })
      }
      const victim = trials[uniformInteger(draw, 0, Math.max(0, trials.length - 1))]
      if (victim && draw() < 0.02 && victim.course.ends === 0) {
        victim.course.stop()
        victim.stopped = true
      }
      bench.passTo(ms)
      largest = Math.max(largest, bench.engine.running)
    }
    bench.passTo(1e7)
    return { ...bench, trials, largest }
  }

  test('each request gets exactly its tokens, in order and once, unless it is broken off', () => {
    let preemptions = 0
    for (const seed of upTo(40)) {
      const { engine, trials } = crowd(seed)
      expect(trials.length).toBeGreaterThan(20)
      for (const { course, outputTokens, stopped } of trials) {
        expect([course.ends, course.truth.aborted]).toEqual(stopped ? [0, true] : [1, false])
        expect(course.tokens).toEqual(upTo(stopped ? course.tokens.length : outputTokens))
        const { startedMs, tokensMs, endMs, receivedMs } = course.truth
        const instants = [receivedMs, ...(startedMs === null ? [] : [startedMs]), ...tokensMs, endMs!]
        expect(instants).toEqual(instants.toSorted((a, b) => a - b))
      }
      preemptions += engine.counts.preemptions
      const tokens = trials.reduce((sum, { course }) => sum + course.tokens.length, 0)
      expect(engine).toMatchObject({ running: 0, waiting: 0, kvUsage: 0, counts: { generatedTokens: tokens } })
      expect(vi.getTimerCount()).toBe(0)
    }
    expect(preemptions).toBeGreaterThan(100)
  })

  test('never more run at once than may', () => {
    const { start, passTo, engine } = createEngineBench({ maxRunning: 3 })
    for (const i of upTo(20)) start(5, 1 + (i % 5))
    let most = 0
    for (let ms = 0; ms < 500; ms++) {
      passTo(ms)
      most = Math.max(most, engine.running)
    }
    expect([most, engine.running]).toEqual([3, 0])
  })

  test('a prompt counts once, however often it is preempted', () => {
    const { engine, start, passTo } = createEngineBench({ kvTokens: 60, cache: createPrefixCache(100, 4) })
    const courses = upTo(4).map((i) =>
      start(20, 30, { prompt: { inputTokens: 20, hashes: upTo(5).map((b) => 10 * i + b) } }),
    )
    passTo(1e5)
    expect(engine.counts.preemptions).toBeGreaterThan(0)
    expect(engine.counts).toMatchObject({ promptTokens: 80, cachedTokens: 0, generatedTokens: 120 })
    expect(courses.map(({ truth }) => truth.cachedTokens)).toEqual([0, 0, 0, 0])
  })
})
