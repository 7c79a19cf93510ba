import { expect, test } from 'inferbench'

import { tokenizerFolders } from '../../test/support/published-tokenizers.ts'
import { createDecodeLoop } from './decode-loop.ts'
import { enumerateSessions, firstPromptMs } from './fresh-process.ts'

/** Processes that are started to time their beginning. */
const STARTS = 15

test.for([128, 550, 4_096])(
  'prompts of %d tokens are exact, at 5 M tokens/s and ten times the speed of a decode-and-encode loop',
  async (tokens, { bench, textSource, tokenizer, streams }) => {
    const decode = createDecodeLoop(tokenizer, textSource.corpus.text.slice(0, 500_000))
    const take = (index: number) => textSource.take(tokens, streams.stream('bench', index)).text
    let index = 0
    const results = await bench.compare(
      bench('cut', () => void take(index++)),
      bench('decode and encode', () => void decode(tokens, streams.stream('bench', index++))),
      { time: 1_000 },
    )
    const cut = tokens * results.get('cut').throughput.mean
    const loop = tokens * results.get('decode and encode').throughput.mean

    print(
      `${tokens} tokens: ${millions(cut)} tokens/s, ${millions(loop)} by decoding, ${(cut / loop).toFixed(0)} times`,
    )
    for (let i = 0; i < 100; i++) expect(tokenizer.encode(take(i))).toHaveLength(tokens)
    expect(cut).toBeGreaterThanOrEqual(5e6)
    expect(cut / loop).toBeGreaterThanOrEqual(10)
  },
)

test('a prompt of 128k tokens is exact, in less than 50 ms', async ({ bench, textSource, tokenizer, streams }) => {
  const take = (index: number) => textSource.take(131_072, streams.stream('bench.long', index)).text
  let index = 0
  // As bytes: a text that nobody reads may be no more than a note of where it lies.
  const { latency } = await bench('128k', () => void Buffer.from(take(index++))).run()

  print(`131,072 tokens: p50 ${latency.p50.toFixed(2)} ms, p99 ${latency.p99.toFixed(2)} ms`)
  for (let i = 0; i < 5; i++) expect(tokenizer.encode(take(i))).toHaveLength(131_072)
  expect(latency.p50).toBeLessThan(50)
})

test.for([
  ['the bundled tokenizer', 'builtin', 300],
  ['Qwen3', tokenizerFolders.qwen3, 1_500],
] as const)('a new process soon has its first prompt: %s', async ([name, tokenizer, boundMs]) => {
  // The first one counts the words and keeps the counts for the others.
  await firstPromptMs(tokenizer)
  const times: number[] = []
  for (let i = 0; i < STARTS; i++) times.push(await firstPromptMs(tokenizer))
  const sorted = times.toSorted((a, b) => a - b)
  const least = sorted[0]!
  const median = sorted[Math.floor(STARTS / 2)]!

  print(`${name}: ${least.toFixed(0)} ms from the start of Node.js to the first prompt, median ${median.toFixed(0)} ms`)
  // What is above the least is other programs' work.
  expect(least).toBeLessThanOrEqual(boundMs)
})

test('a million sessions are enumerated in flat memory', async () => {
  const { seconds, heapBytes, peakBytes } = await enumerateSessions(1_000_000)

  print(`1 M sessions: ${(1e6 / seconds).toFixed(0)} a second; by tenths, MB`)
  print(`  heap ${heapBytes.map(megabytes).join(' ')}`)
  print(`  most resident ${peakBytes.map(megabytes).join(' ')}`)
  // The first half fills what V8 sets aside for short-lived objects.
  expect(heapBytes[9]! - heapBytes[4]!).toBeLessThan(5e6)
  expect(peakBytes[9]! - peakBytes[4]!).toBeLessThan(20e6)
  expect(peakBytes[9]).toBeLessThan(500e6)
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(2)} M`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
