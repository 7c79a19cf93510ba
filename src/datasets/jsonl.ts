/** @module `dataset.jsonl`: a JSON object a line, in AIPerf's formats or in the API's own words. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { turnsOf } from './dialogue.ts'
import { jsonlReader, type JsonlRow } from './jsonl-rows.ts'
import { jsonlSession } from './jsonl-sessions.ts'
import { rawTurn } from './raw-requests.ts'
import { type RowDatasetOptions, rowDatasetShape, rowWorkload } from './row-workload.ts'
import type { Workload } from './workload.ts'

export interface JsonlOptions extends RowDatasetOptions {
  /** Folder that local media may come from. @default the file's */
  readonly mediaRoot?: string | undefined
}

const jsonlSchema = strict({ ...rowDatasetShape, mediaRoot: z.string().min(1).optional() })

/**
 * Sessions from a JSONL file. Its rows may be of four kinds, told apart by their keys: AIPerf's `single_turn` and `multi_turn`
 * rows, rows of OpenAI `messages`, and rows with a whole body as `payload`.
 *
 * @throws InferbenchError where the file can't be read, or a row can't and `onBadRow` is `'error'`
 */
export async function jsonl(options: JsonlOptions, source: TextSource, streams: Streams): Promise<Workload> {
  const resolved = parseOptions(jsonlSchema, options, 'dataset.jsonl')
  return rowWorkload<JsonlRow>(
    {
      name: 'jsonl',
      layout: 'lines',
      read: jsonlReader(resolved),
      keyOf: ({ sessionId }) => sessionId,
      judge(rows) {
        const { dialogue, requests, startMs } = jsonlSession(rows)
        return { turns: dialogue ? dialogue.turns.length : requests.length, startMs }
      },
      idOf: ([row]) => row?.sessionId,
      sessionOf(rows, tools) {
        const { dialogue, requests } = jsonlSession(rows)
        return dialogue ? turnsOf(dialogue, tools) : { turns: requests.map((request) => rawTurn(request, tools)) }
      },
    },
    resolved,
    source,
    streams,
  )
}
