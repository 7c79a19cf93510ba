/** @module Makes production.jsonl: what users of four assistants might send in a busy minute. `node benchmarks/traces/make.ts` */
import { writeFileSync } from 'node:fs'

import { createStreams, uniformInteger } from '../../src/random/streams.ts'

const BLOCK_TOKENS = 512
const ROWS = 420
const LENGTH_MS = 60_000

const streams = createStreams('production')
const draw = (place: string, index: number, min: number, max: number) =>
  uniformInteger(streams.stream(place, index), min, max)

let nextId = 0
const newIds = (count: number) => Array.from({ length: count }, () => nextId++)

/** System prompts: two to five blocks. */
const assistants = [2, 3, 4, 5].map(newIds)

/** A conversation's blocks so far; each request of it goes on from them. */
const conversations = Array.from({ length: 70 }, (_, i) => [...assistants[draw('assistant', i, 0, 3)]!])

const times = Array.from({ length: ROWS }, (_, i) => draw('time', i, 0, LENGTH_MS)).sort((a, b) => a - b)

const rows = times.map((timestamp, i) => {
  const blocks = conversations[draw('conversation', i, 0, conversations.length - 1)]!
  // Long ones start over, as users do.
  if (blocks.length > 7) blocks.splice(4)
  blocks.push(...newIds(draw('growth', i, 0, 2)))
  const tail = draw('tail', i, 20, BLOCK_TOKENS - 1)
  return {
    timestamp,
    input_length: blocks.length * BLOCK_TOKENS + tail,
    output_length: draw('output', i, 8, 64),
    hash_ids: [...blocks, nextId++],
  }
})

writeFileSync(new URL('production.jsonl', import.meta.url), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
