/** @module `inferbench generate-dataset`: conversations of a configuration, into a file. */
import { Command } from 'commander'

import { readConversationConfig } from '../datasets/conversation-config.ts'
import { writeConversations } from '../datasets/conversation-file.ts'
import { generateConversations } from '../datasets/conversation-generator.ts'
import { collectConversations, renderConversationStatistics } from '../datasets/conversation-statistics.ts'
import { sourceOf } from '../datasets/conversations.ts'
import type { Session, Workload } from '../datasets/workload.ts'
import { createStreams } from '../random/streams.ts'
import { formatCount } from '../report/format.ts'
import { loadTokenizer } from '../text/tokenizer.ts'
import { interruption } from './interruption.ts'
import { createProgress } from './progress.ts'

interface GenerateOptions {
  readonly output: string
  readonly seed: string
  readonly tokenizer: string
  readonly stats?: true
}

export function generateDatasetCommand(): Command {
  return new Command('generate-dataset')
    .description("generate multi-turn conversations from vLLM's configuration file")
    .argument('<config>', 'JSON file, as generate_multi_turn.json of vLLM')
    .requiredOption('-o, --output <file>', 'JSON file to write: a list of { id, messages }')
    .option('--seed <seed>', 'root of its randomness', '42')
    .option('--tokenizer <source>', 'tokenizer: builtin, a folder, or a hub id', 'builtin')
    .option('--stats', 'print tables of turns and tokens')
    .action(generate)
}

async function generate(path: string, { output, seed, tokenizer, stats }: GenerateOptions): Promise<void> {
  const config = await readConversationConfig(path)
  const source = await sourceOf(config, await loadTokenizer(tokenizer))
  const workload = generateConversations(config, source, createStreams(seed))
  const collector = collectConversations()
  await writeConversations(output, each(workload, collector.add), interruption())
  if (stats ?? config.print_stats) process.stdout.write(`${renderConversationStatistics(collector.statistics())}\n`)
  console.log(`${formatCount(workload.sessions, 'conversation')} in ${output}`)
}

function* each({ session, sessions }: Workload, look: (session: Session) => void): Generator<Session> {
  const progress = createProgress('conversations', sessions)
  try {
    for (let i = 0; i < sessions; i++) {
      const made = session(i)
      look(made)
      yield made
      progress.report(i + 1)
    }
  } finally {
    progress.end()
  }
}
