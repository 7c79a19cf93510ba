/** @module Multi-turn conversations: made as vLLM's generator makes them, or from a list of one's own. */
import * as z from 'zod'

import { readBytes } from '../input-file.ts'
import { parseOptions } from '../options.ts'
import type { Streams } from '../random/streams.ts'
import { loadCorpus } from '../text/corpus.ts'
import { loadTextSource, type TextSource } from '../text/text-source.ts'
import type { Tokenizer } from '../text/tokenizer.ts'
import { type ConversationConfig, parseConversationConfig, readConversationConfig } from './conversation-config.ts'
import { conversationWorkload, openConversations } from './conversation-file.ts'
import { generateConversations } from './conversation-generator.ts'
import { type Conversation, conversationsById, conversationSchema } from './conversation-list.ts'
import { collectConversations, renderConversationStatistics } from './conversation-statistics.ts'
import type { Workload } from './workload.ts'

const WHO = 'dataset.conversations'

/**
 * Conversations of a configuration, of a list, or of a JSON file that holds either.
 *
 * @param source what bundled text is cut from, and what counts the tokens of a list
 * @throws InferbenchError that names each path in the options or in the file that is wrong
 */
export async function conversations(
  options: string | ConversationConfig | readonly Conversation[],
  source: TextSource,
  streams: Streams,
): Promise<Workload> {
  if (Array.isArray(options)) return conversationWorkload(parseList(options), source)
  if (typeof options === 'string' && (await isList(options))) return openConversations(options, source)
  const config = typeof options === 'string' ? await readConversationConfig(options) : parseConversationConfig(options)
  const workload = generateConversations(config, await sourceOf(config, source.tokenizer, source), streams)
  if (config.print_stats) process.stdout.write(describeConversations(workload))
  return workload
}

/** The text that a configuration names, or else the given one, or else the bundled one. */
export async function sourceOf(
  { text_files: files }: ConversationConfig,
  tokenizer: Tokenizer,
  source?: TextSource,
): Promise<TextSource> {
  if (files) return loadTextSource(tokenizer, await loadCorpus(files))
  return source ?? loadTextSource(tokenizer)
}

function describeConversations(workload: Workload): string {
  const collector = collectConversations()
  for (let i = 0; i < workload.sessions; i++) collector.add(workload.session(i))
  return renderConversationStatistics(collector.statistics())
}

function parseList(list: unknown): readonly Conversation[] {
  const checked = parseOptions(z.array(conversationSchema).min(1), list, WHO)
  conversationsById(checked)
  return checked
}

/** True where the file's first character opens an array. */
async function isList(path: string): Promise<boolean> {
  for await (const chunk of readBytes(path, WHO)) {
    const start = chunk
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart()
    if (start !== '') return start.startsWith('[')
  }
  return false
}
