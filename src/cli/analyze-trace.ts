/** @module `inferbench analyze-trace`: what a trace is like, and what a prefix cache makes of it. */
import { Command, InvalidArgumentError } from 'commander'

import { terminalPaint } from '../../reporters/paint.ts'
import { writeOutput } from '../output-file.ts'
import { aiperfReport } from '../traces/aiperf-report.ts'
import { curveSizes } from '../traces/cache-curve.ts'
import { openTrace, type TraceOptions } from '../traces/trace.ts'
import { numberArgument } from './arguments.ts'
import { renderTraceReport } from './trace-report.ts'

interface AnalyzeTraceOptions extends TraceOptions {
  readonly outputFile?: string
  readonly detailsFile?: string
  readonly html?: string
}

export function analyzeTraceCommand(): Command {
  return new Command('analyze-trace')
    .description('describe a trace: lengths, arrivals, shared prefixes, and what caches of any size would find')
    .argument('<input>', 'Mooncake or Bailian JSON lines, BurstGPT or Azure CSV; also .gz and .zst')
    .option('--block-size <tokens>', 'tokens of a block (default: 512, or 16 for Bailian)', numberArgument)
    .option('--output-file <file>', "write the statistics as JSON, with AIPerf's keys")
    .option('--details-file <file>', 'write all that was found as JSON')
    .option('--html <file>', 'write a page with pictures and the cache-size curve; it needs no network')
    .option('--cache-blocks <sizes>', 'list finite LRU caches of these sizes, in blocks: 1000,5000', sizesArgument)
    .option('--format <name>', 'mooncake, bailian, burstgpt or azure (default: what its first line looks like)')
    .option('--on-bad-row <what>', 'error, or skip and count')
    .option('--ignore-keys <names>', 'keys of JSON rows that may be there and are not read', namesArgument)
    .action(analyzeTrace)
}

async function analyzeTrace(input: string, options: AnalyzeTraceOptions): Promise<void> {
  const { outputFile, detailsFile, html, cacheBlocks = [], ...rest } = options
  const sizes = html === undefined ? cacheBlocks : [...cacheBlocks, ...curveSizes()]
  const trace = await openTrace(input, { ...rest, cacheBlocks: sizes })
  // Only a terminal has a width.
  const width = process.stdout.columns || 80
  console.log(renderTraceReport(trace, { width, paint: terminalPaint, cacheBlocks }))
  if (outputFile !== undefined) await save(outputFile, json(aiperfReport(trace.analysis)))
  if (detailsFile !== undefined) await save(detailsFile, json(trace.analysis))
  if (html !== undefined) {
    // The charts' library takes a while to load.
    const { renderTracePage } = await import('./trace-page.ts')
    await save(html, renderTracePage(trace))
  }
}

async function save(path: string, text: string): Promise<void> {
  await writeOutput(path, [text], { who: 'trace' })
  console.log(`Analysis report saved to ${path}`)
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function sizesArgument(text: string): number[] {
  return text.split(',').map(numberArgument)
}

function namesArgument(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('expected names, separated by commas')
  return names
}
