import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'inferbench'

import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { analyzeFile } from './analysis-process.ts'
import { writeLargeTrace } from './large-trace.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')

/** The real thing, from PyPI: `AIPERF=/path/to/aiperf npm run bench:self`. */
const aiperf = process.env['AIPERF']
/** A trace of one's own; otherwise one as long as Mooncake's synthetic trace (3,993 requests) is made. */
const ownTrace = process.env['TRACE']

test('a trace of 1 M requests of 25 blocks is analysed in 20 s and 1 GB, and half of it in half the time', async () => {
  using folder = temporaryFolder()
  const path = folder.file('trace.jsonl')
  const costOf = async (requests: number, options?: object) => {
    await writeLargeTrace(path, requests)
    const cost = await analyzeFile(path, options)
    const { blocks, seconds, peakBytes } = cost
    print(
      `${requests} requests, ${millions(blocks)} blocks: ${seconds.toFixed(1)} s, ${millions(peakBytes)}B resident at most`,
    )
    return cost
  }
  const half = await costOf(500_000)
  const whole = await costOf(1_000_000)

  expect(whole.seconds).toBeLessThanOrEqual(20)
  expect(whole.peakBytes).toBeLessThanOrEqual(1e9)
  expect(whole.seconds / half.seconds).toBeLessThanOrEqual(2.2)
  const withCaches = await analyzeFile(path, { cacheBlocks: [1_000, 100_000, 10_000_000] })
  print(`with three finite caches: ${withCaches.seconds.toFixed(1)} s, ${millions(withCaches.peakBytes)}B`)
  expect(withCaches.peakBytes).toBeLessThanOrEqual(1e9)
})

test('a trace of 4,000 requests is analysed by the command in a second, Node.js included', async () => {
  using folder = temporaryFolder()
  await writeLargeTrace(folder.file('trace.jsonl'), 4_000)
  const ms = fastest(9, () => run(process.execPath, main, ownTrace ?? folder.file('trace.jsonl')))

  print(`inferbench analyze-trace: ${ms.toFixed(0)} ms`)
  expect(ms).toBeLessThanOrEqual(1_000)
})

test.runIf(aiperf)('the command takes a fifth of the time of `aiperf analyze-trace`, or less', async () => {
  using folder = temporaryFolder()
  await writeLargeTrace(folder.file('trace.jsonl'), 4_000)
  const trace = ownTrace ?? folder.file('trace.jsonl')
  // In turn, so that both have the same of what else the machine does.
  const pairs = Array.from({ length: 5 }, () => [
    timeOf(() => run(process.execPath, main, trace)),
    timeOf(() => run(aiperf!, trace)),
  ])
  const [ours, theirs] = [0, 1].map((i) => Math.min(...pairs.map((pair) => pair[i]!))) as [number, number]

  print(`inferbench ${ours.toFixed(0)} ms, aiperf ${theirs.toFixed(0)} ms: ${(theirs / ours).toFixed(1)} times`)
  expect(theirs / ours).toBeGreaterThanOrEqual(5)
})

function run(command: string, ...args: readonly string[]): void {
  const trace = args.at(-1)!
  execFileSync(command, [...args.slice(0, -1), 'analyze-trace', trace], { stdio: 'ignore' })
}

function fastest(times: number, action: () => void): number {
  return Math.min(...Array.from({ length: times }, () => timeOf(action)))
}

function timeOf(action: () => void): number {
  const startMs = performance.now()
  action()
  return performance.now() - startMs
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(1)} M`
}
