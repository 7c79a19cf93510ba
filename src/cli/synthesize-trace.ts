/** @module `inferbench synthesize-trace`: a trace made from another one. */
import { Command } from 'commander'

import { createBadRows } from '../bad-rows.ts'
import { createStreams } from '../random/streams.ts'
import { formatCount } from '../report/format.ts'
import type { SynthesisOptions } from '../traces/synthesize-options.ts'
import { synthesizeTrace } from '../traces/synthesize.ts'
import { openTraceFile, type TraceFileOptions } from '../traces/trace-file.ts'
import { writeTrace } from '../traces/write.ts'
import { namesArgument, numberArgument } from './arguments.ts'
import { interruption } from './interruption.ts'
import { tellWritten, withProgress } from './written-trace.ts'

type SynthesizeOptions = SynthesisOptions & TraceFileOptions & { readonly seed: string }

export function synthesizeTraceCommand(): Command {
  return new Command('synthesize-trace')
    .description('make a new trace with the structure of another one')
    .argument(
      '<input>',
      'trace to start from: Mooncake or Bailian JSON lines, BurstGPT or Azure CSV; also .gz and .zst',
    )
    .argument('<output>', 'trace to write: Mooncake JSON lines, compressed where it ends in .gz or .zst')
    .option('--speedup-ratio <factor>', 'divides timestamps: 2 sends twice as fast', numberArgument)
    .option('--prefix-len-multiplier <factor>', 'length of what requests share', numberArgument)
    .option(
      '--prefix-root-multiplier <trees>',
      'trees that share nothing, which requests are spread over',
      numberArgument,
    )
    .option('--prompt-len-multiplier <factor>', 'length of what requests have for themselves', numberArgument)
    .option('--output-len-multiplier <factor>', 'length of answers', numberArgument)
    .option('--max-isl <tokens>', 'shortens longer prompts', numberArgument)
    .option('--max-osl <tokens>', 'shortens longer answers', numberArgument)
    .option('--scale-delays', 'divides delays between turns by the speed-up, too')
    .option('--requests <count>', 'length of the new trace; beyond the original it starts over', numberArgument)
    .option('--block-size <tokens>', 'tokens of a block (default: 512, or 16 for Bailian)', numberArgument)
    .option('--format <name>', 'mooncake, bailian, burstgpt or azure (default: what its first line looks like)')
    .option('--on-bad-row <what>', 'error, or skip and count')
    .option('--ignore-keys <names>', 'keys of JSON rows that may be there and are not read', namesArgument)
    .option('--seed <seed>', 'root of its randomness: which request goes to which tree', '42')
    .action(synthesize)
}

async function synthesize(input: string, output: string, options: SynthesizeOptions): Promise<void> {
  const { seed, blockSize, format, onBadRow, ignoreKeys, ...synthesis } = options
  const file = await openTraceFile(input, { blockSize, format, onBadRow, ignoreKeys })
  const badRows = createBadRows(onBadRow ?? 'error')
  let readings = 0
  // The trace is read more than once; its bad rows are counted once.
  const rows = () => file.rows(readings++ === 0 ? badRows : undefined)
  const made = synthesizeTrace({ ...file, rows }, synthesis, createStreams(seed))
  const counts = { shortenedPrompts: 0, shortenedAnswers: 0 }
  const requests = await writeTrace(output, withProgress(made.rows(counts)), { signal: interruption() })
  tellWritten({ path: output, requests, blockSize: made.blockSize, badRows })
  tellShortened(counts.shortenedPrompts, 'prompt', synthesis.maxIsl)
  tellShortened(counts.shortenedAnswers, 'answer', synthesis.maxOsl)
}

function tellShortened(count: number, noun: string, limit: number = Infinity): void {
  if (count > 0) console.log(`${formatCount(count, noun)} shortened to ${formatCount(limit, 'token')}`)
}
