/** @module The formats of traces, and how to tell them apart. */
import type * as z from 'zod'

import { InferbenchError } from '../error.ts'
import { readLines } from '../lines.ts'
import { bailianRows } from './bailian.ts'
import { azureRow, burstGptRow } from './csv-rows.ts'
import { mooncakeRow, type TraceRow } from './row.ts'

export const TRACE_FORMATS = ['mooncake', 'bailian', 'burstgpt', 'azure'] as const

export type TraceFormat = (typeof TRACE_FORMATS)[number]

interface FormatDefinition {
  readonly lines: 'json' | 'csv'
  /** Tokens of a block, where the user doesn't say. */
  readonly blockSize: number
  /** What its first line holds. */
  readonly mark: string
  /** A fresh reader of its rows, which takes them in order: a JSON value, or the cells of a line by column. */
  rows(): z.ZodType<TraceRow>
}

export const traceFormats: Readonly<Record<TraceFormat, FormatDefinition>> = {
  mooncake: { lines: 'json', blockSize: 512, mark: '{', rows: () => mooncakeRow },
  bailian: { lines: 'json', blockSize: 16, mark: '"chat_id"', rows: bailianRows },
  burstgpt: { lines: 'csv', blockSize: 512, mark: 'Request tokens', rows: () => burstGptRow },
  azure: { lines: 'csv', blockSize: 512, mark: 'ContextTokens', rows: () => azureRow },
}

/** From the most telling mark to the least. */
const BY_MARK = ['bailian', 'mooncake', 'burstgpt', 'azure'] as const satisfies TraceFormat[]

/**
 * The format that the first line of a file is in; an empty file is Mooncake's.
 *
 * @throws InferbenchError `unknown-trace-format` that shows the line
 */
export async function detectFormat(path: string): Promise<TraceFormat> {
  const first = await firstLine(path)
  if (first === undefined) return 'mooncake'
  const json = first.trimStart().startsWith('{')
  const format = BY_MARK.find((name) => {
    const { lines, mark } = traceFormats[name]
    return json === (lines === 'json') && first.includes(mark)
  })
  if (format) return format
  throw new InferbenchError(
    'unknown-trace-format',
    'trace',
    `Can't tell the format of ${path} from its first line, ${JSON.stringify(first.slice(0, 80))}. ` +
      `Expected a JSON object, or a header with the columns of BurstGPT or Azure; or say which: ${TRACE_FORMATS.join(', ')}.`,
  )
}

async function firstLine(path: string): Promise<string | undefined> {
  // A line that can't be read is reported when the rows are.
  for await (const { text } of readLines(path, { who: 'trace', onBadLine: () => undefined })) return text
  return undefined
}
