/** @module `dataset.sharegpt`: conversations of ShareGPT's JSON, by the rules of vLLM's converter. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { turnsOf } from './dialogue.ts'
import { changed } from './row-index.ts'
import { type RowDatasetOptions, rowDatasetShape, rowWorkload } from './row-workload.ts'
import { judgeShareGpt, readShareGpt, type ShareGptRow } from './sharegpt-rows.ts'
import type { Workload } from './workload.ts'

export interface ShareGptOptions extends RowDatasetOptions {
  /** Conversations with fewer messages, answers included, are left out. @default 2 */
  readonly minMessages?: number | undefined
  /** Conversations end after so many messages. @default all are kept */
  readonly maxMessages?: number | undefined
  /** Conversations with a shorter message are left out. @default 1 */
  readonly minCharacters?: number | undefined
  /** Conversations with a longer message are left out. @default no bound */
  readonly maxCharacters?: number | undefined
  /** Conversations with a character beyond ASCII are left out. @default true */
  readonly asciiOnly?: boolean | undefined
}

const count = z.int().min(1)

const shareGptSchema = strict({
  ...rowDatasetShape,
  minMessages: count.default(2),
  maxMessages: count.optional(),
  minCharacters: z.int().min(0).default(1),
  maxCharacters: count.optional(),
  asciiOnly: z.boolean().default(true),
})
  .refine(({ minMessages, maxMessages = Infinity }) => minMessages <= maxMessages, {
    path: ['maxMessages'],
    message: 'must not be below minMessages',
  })
  .refine(({ minCharacters, maxCharacters = Infinity }) => minCharacters <= maxCharacters, {
    path: ['maxCharacters'],
    message: 'must not be below minCharacters',
  })

/**
 * Sessions from a ShareGPT file: one JSON array of `{ id, conversations: [{ from, value }] }`, or, where its name ends with
 * `.jsonl`, such an object a line. Ids such as `abc_0` and `abc_1` are parts of one conversation.
 *
 * @throws InferbenchError where the file can't be read, or an entry can't and `onBadRow` is `'error'`
 */
export async function sharegpt(options: ShareGptOptions, source: TextSource, streams: Streams): Promise<Workload> {
  const resolved = parseOptions(shareGptSchema, options, 'dataset.sharegpt')
  return rowWorkload<ShareGptRow>(
    {
      name: 'sharegpt',
      layout: /\.jsonl(?:\.gz|\.zst)?$/.test(resolved.path) ? 'lines' : 'array',
      read: readShareGpt,
      keyOf: ({ key }) => key,
      judge(rows) {
        const verdict = judgeShareGpt(rows, resolved)
        return 'dropped' in verdict ? verdict : { turns: verdict.dialogue.turns.length }
      },
      idOf: ([row]) => row?.key ?? row?.id,
      sessionOf(rows, tools) {
        const verdict = judgeShareGpt(rows, resolved)
        if ('dropped' in verdict) throw changed(rows[0]!.place)
        return turnsOf(verdict.dialogue, tools)
      },
    },
    resolved,
    source,
    streams,
  )
}
