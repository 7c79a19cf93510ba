import { Worker } from 'node:worker_threads'

import { expect, test } from 'vitest'

import { createTickets, ticketMemory } from '../../../src/load/tickets.ts'

const source = new URL('../../../src/load/tickets.ts', import.meta.url).href

/** All tickets that a thread gets. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(${JSON.stringify(source)}).then(({ createTickets }) => {
    const tickets = createTickets(workerData, 20_000)
    const taken = []
    for (let ticket = tickets.take(); ticket !== undefined; ticket = tickets.take()) taken.push(ticket)
    parentPort.postMessage(taken)
  })
`

test('several threads get every number once, and none beyond the last', async () => {
  const memory = ticketMemory()
  const workers = [1, 2, 3].map(() => new Worker(program, { eval: true, workerData: memory }))
  const taken = await Promise.all(workers.map((worker) => new Promise<number[]>((go) => worker.once('message', go))))
  expect(taken.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 20_000 }, (_, i) => i))
  expect(createTickets(memory, 20_000).gone).toBe(true)
})

test('they go on from a first number that is not 0', () => {
  const tickets = createTickets(ticketMemory(7), 9)
  expect([tickets.take(), tickets.take(), tickets.take(), tickets.gone]).toEqual([7, 8, undefined, true])
})

test('there is always another where they have no end', () => {
  const tickets = createTickets(ticketMemory(), Infinity)
  expect([tickets.take(), tickets.take(), tickets.gone]).toEqual([0, 1, false])
})

test('anyone can see how many have been given, never more than there are', () => {
  const memory = ticketMemory()
  const [taker, watcher] = [createTickets(memory, 2), createTickets(memory, 2)]
  const seen = [watcher.given]
  for (let i = 0; i < 3; i++) {
    taker.take()
    seen.push(watcher.given)
  }
  expect(seen).toEqual([0, 1, 2, 2])
})
