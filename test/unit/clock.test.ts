import { Worker } from 'node:worker_threads'

import { describe, expect, test } from 'vitest'

import { createClock, wallClock } from '../../src/clock.ts'
import { inOtherProcess } from '../support/other-process.ts'

/** Two readings of one instant may differ by as much: the offset is taken between two reads of the cheap clock. */
const ERROR_MS = 0.5

describe('the clock', () => {
  test('never goes back', () => {
    const clock = createClock()
    const readings = Float64Array.from({ length: 100_000 }, () => clock.now())
    expect(readings.some((reading, i) => reading < (readings[i - 1] ?? 0))).toBe(false)
  })

  test('reads the clock of the machine', () => {
    const clock = createClock()
    const before = Number(process.hrtime.bigint()) / 1e6
    const now = clock.now()
    const after = Number(process.hrtime.bigint()) / 1e6
    expect(now).toBeGreaterThanOrEqual(before - ERROR_MS)
    expect(now).toBeLessThanOrEqual(after + ERROR_MS)
  })

  test('is the same in a thread that started later', async () => {
    const clock = createClock()
    const url = JSON.stringify(new URL('../../src/clock.ts', import.meta.url))
    const code = `
      const { parentPort } = require('node:worker_threads')
      import(${url}).then(({ createClock }) => parentPort.postMessage(createClock().now()))
    `
    const before = clock.now()
    const worker = new Worker(code, { eval: true })
    const theirs = await new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await worker.terminate()
    expect(theirs).toBeGreaterThanOrEqual(before - ERROR_MS)
    expect(theirs).toBeLessThanOrEqual(clock.now() + ERROR_MS)
  })

  test('is the same in another process', async () => {
    const clock = createClock()
    const before = clock.now()
    const theirs = await inOtherProcess(`
      const { createClock } = await load('src/clock.ts')
      return createClock().now()
    `)
    expect(theirs).toBeGreaterThanOrEqual(before - ERROR_MS)
    expect(theirs).toBeLessThanOrEqual(clock.now() + ERROR_MS)
  })
})

describe('the wall clock', () => {
  test('says the time in UTC', () => {
    const before = new Date().toISOString()
    const now = wallClock()
    const after = new Date().toISOString()
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect([after, now, before].sort()).toEqual([before, now, after])
  })
})
