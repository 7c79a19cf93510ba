import { expect, test } from 'inferbench'

import { traceWorkload } from '../../src/traces/trace-workload.ts'
import { traceOf } from '../../test/support/made-traces.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { BLOCK_SIZE, largeTrace, writeLargeTrace } from './large-trace.ts'
import { synthesizeFile } from './synthesis-process.ts'

test('prompts for block ids are exact, at 20 M tokens/s', async ({ textSource, tokenizer, streams }) => {
  const trace = traceOf([...largeTrace(4_000)], BLOCK_SIZE)
  const workload = await traceWorkload(trace, textSource, streams)
  let tokens = 0
  const startMs = performance.now()
  for (let i = 0; i < workload.sessions; i++) {
    const { parts, inputTokens } = workload.session(i).turns[0]!
    // As bytes: a text that nobody reads may be no more than a note of where it lies.
    for (const part of parts) if (part.type === 'text') Buffer.from(part.text)
    tokens += inputTokens
  }
  const perSecond = tokens / ((performance.now() - startMs) / 1_000)

  print(`${workload.sessions} prompts, ${millions(tokens)} tokens: ${millions(perSecond)} tokens/s`)
  for (let i = 0; i < workload.sessions; i += 400) {
    const { parts, inputTokens } = workload.session(i).turns[0]!
    const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    expect(tokenizer.encode(text)).toHaveLength(inputTokens)
  }
  expect(perSecond).toBeGreaterThanOrEqual(20e6)
})

test('a trace of 1 M requests of 25 blocks is synthesised in 20 s and 1 GB, and half of it in half the time', async () => {
  using folder = temporaryFolder()
  const costOf = async (requests: number) => {
    await writeLargeTrace(folder.file('in.jsonl'), requests)
    return synthesizeFile(folder.file('in.jsonl'), folder.file('out.jsonl'), {
      prefixLenMultiplier: 1.5,
      speedupRatio: 2,
    })
  }
  const half = await costOf(500_000)
  const whole = await costOf(1_000_000)

  for (const { requests, seconds, peakBytes } of [half, whole]) {
    print(`${requests} requests: ${seconds.toFixed(1)} s, ${(peakBytes / 1e6).toFixed(0)} MB resident at most`)
  }
  expect(whole.seconds).toBeLessThanOrEqual(20)
  expect(whole.seconds / half.seconds).toBeLessThanOrEqual(2.2)
  expect(whole.peakBytes).toBeLessThanOrEqual(1e9)
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(1)} M`
}
