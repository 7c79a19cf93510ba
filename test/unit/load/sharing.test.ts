import { expect, test } from 'vitest'

import { createSharing } from '../../../src/load/sharing.ts'
import { asap, turn } from '../../support/pacer-track.ts'

function sharingOf(workers: number) {
  const asked: number[] = []
  const given: [worker: number, keys: number[]][] = []
  const sharing = createSharing({
    workers,
    askBack: (except) => asked.push(except),
    give: (worker, batch) => given.push([worker, batch.map(({ key }) => key)]),
  })
  return { sharing, asked, given }
}

test('an idle worker is given what all the others give', () => {
  const { sharing, asked, given } = sharingOf(3)
  sharing.ask(1)
  sharing.give(asap(2))
  expect([asked, given]).toEqual([[1], []])
  sharing.give([turn(9)])
  expect(given).toEqual([[1, [0, 1, 9]]])
})

test('workers that are idle at once share, and are asked for once', () => {
  const { sharing, asked, given } = sharingOf(3)
  sharing.ask(0)
  sharing.ask(2)
  sharing.give([])
  sharing.give(asap(3))
  expect([asked, given]).toEqual([
    [0],
    [
      [0, [0, 2]],
      [2, [1]],
    ],
  ])
})

test('who is given nothing is not sent an empty batch, and others may ask again', () => {
  const { sharing, asked, given } = sharingOf(2)
  sharing.ask(0)
  sharing.give([])
  sharing.ask(1)
  expect([asked, given]).toEqual([[0, 1], []])
})

test('nobody is asked once a bound is reached, nor where there is nobody to ask', () => {
  const { sharing, asked } = sharingOf(2)
  sharing.stop()
  sharing.ask(0)
  const alone = sharingOf(1)
  alone.sharing.ask(0)
  expect([asked, alone.asked]).toEqual([[], []])
})
