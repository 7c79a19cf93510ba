import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { clearProgress, readProgress } from '../../../reporters/progress-folder.ts'
import { openProgressFile } from '../../../src/report/progress-file.ts'
import { createProgressTally } from '../../../src/report/progress-tally.ts'
import { progressFolder } from '../../../src/report/progress.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const bounds = { requests: 10, sessions: undefined, durationMs: undefined, warmupRequests: 0, warmupMs: 0 }

function progressOf(name: string, id = name) {
  const tally = createProgressTally({ id, name }, bounds, 0)
  return () => tally.progress(1_000)
}

describe('the word of a run', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is there after a second, can be read, and is gone with the run', () => {
    using folder = temporaryFolder()
    const file = openProgressFile(folder.path, 'a', progressOf('chat', 'a'))
    expect(readProgress(folder.path)).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(readProgress(folder.path)).toEqual([progressOf('chat', 'a')()])
    file.close()
    expect(readdirSync(progressFolder(folder.path))).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('of several runs comes in the order of their names; what is no word is left out', () => {
    using folder = temporaryFolder()
    for (const name of ['b', 'a']) openProgressFile(folder.path, name, progressOf(name))
    vi.advanceTimersByTime(1_000)
    writeFileSync(join(progressFolder(folder.path), 'c.json'), '{"id":')
    writeFileSync(join(progressFolder(folder.path), 'd.json'), '{"id":"d"}')
    expect(readProgress(folder.path).map(({ name }) => name)).toEqual(['a', 'b'])
    clearProgress(folder.path)
    expect(existsSync(progressFolder(folder.path))).toBe(false)
  })

  test('is given up where it can not be written, and the run goes on', () => {
    using folder = temporaryFolder()
    const inTheWay = join(folder.path, 'progress')
    writeFileSync(inTheWay, 'a file')
    const file = openProgressFile(folder.path, 'a', progressOf('chat'))
    vi.advanceTimersByTime(5_000)
    expect(vi.getTimerCount()).toBe(0)
    file.close()
    expect(readFileSync(inTheWay, 'utf8')).toBe('a file')
  })
})
