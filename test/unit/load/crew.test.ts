import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import { expect, test } from 'vitest'

import { crashed } from '../../../src/load/crew.ts'

/** What a thread with this program dies of. */
async function deathOf(program: string): Promise<unknown> {
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }
  const worker = new Worker(program, { eval: true, resourceLimits, stderr: true })
  const [error] = (await once(worker, 'error')) as [unknown]
  return error
}

test('a worker that has used up its memory is named so, with what to do', async () => {
  const error = crashed(await deathOf('const held = []; for (;;) held.push(new Array(10_000).fill(1))'))
  expect(error).toMatchObject({ code: 'out-of-memory', cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } })
  expect(error.message).toContain('[load] A load worker ran out of memory. Give it more with NODE_OPTIONS=')
})

test('a worker that throws is one that stopped unexpectedly, and says why', async () => {
  const error = crashed(await deathOf('throw new RangeError("the sky")'))
  expect(error).toMatchObject({ code: 'worker-crashed' })
  expect(error.message).toBe('[load] The load worker stopped unexpectedly: RangeError: the sky')
})
