/** @module `inferbench hash-trace`: a trace of logged prompts that tells nothing of what they say. */
import { Command } from 'commander'

import { createBadRows, type OnBadRow, onBadRowSchema } from '../bad-rows.ts'
import { parseOptions, strict } from '../options.ts'
import { BUILTIN, loadTokenizer } from '../text/tokenizer.ts'
import { hashLog } from '../traces/hash-log.ts'
import { writeTrace } from '../traces/write.ts'
import { numberArgument } from './arguments.ts'
import { interruption } from './interruption.ts'
import { tellWritten, withProgress } from './written-trace.ts'

interface HashOptions {
  readonly blockSize: number
  readonly tokenizer: string
  readonly sessions?: true
  readonly onBadRow?: OnBadRow
}

const schema = strict({ onBadRow: onBadRowSchema })

export function hashTraceCommand(): Command {
  return new Command('hash-trace')
    .description('make a trace of logged prompts: lengths and shared blocks, and nothing of what they say')
    .argument('<log>', 'JSON lines with prompt, text, text_input or messages; also .gz and .zst')
    .argument('<output>', 'trace to write: Mooncake JSON lines, compressed where it ends in .gz or .zst')
    .option('--block-size <tokens>', 'tokens of a block', numberArgument, 512)
    .option('--tokenizer <source>', 'tokenizer of the model: builtin, a folder, or a hub id', BUILTIN)
    .option('--sessions', "keep session_id and delay; replay such a trace with turns: 'complete'")
    .option('--on-bad-row <what>', 'error, or skip and count')
    .action(hash)
}

async function hash(log: string, output: string, options: HashOptions): Promise<void> {
  const { blockSize, tokenizer: source, sessions = false } = options
  const { onBadRow } = parseOptions(schema, { onBadRow: options.onBadRow }, 'hash-trace')
  const badRows = createBadRows(onBadRow)
  const tokenizer = await loadTokenizer(source)
  const rows = hashLog(log, { tokenizer, blockSize, sessions, badRows })
  const requests = await writeTrace(output, withProgress(rows), { signal: interruption() })
  tellWritten({ path: output, requests, blockSize, badRows })
}
