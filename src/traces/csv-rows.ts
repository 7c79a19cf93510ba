/** @module Rows of published CSV traces: lengths and times, without block ids. */
import * as z from 'zod'

import { instantSchema, msOfSeconds, tokensSchema, type TraceRow } from './row.ts'

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** A cell that holds a number. */
function cell(schema: typeof tokensSchema) {
  return z
    .string('expected a number')
    .transform((text) => text.trim())
    .refine((text) => decimal.test(text), 'expected a number')
    .transform(Number)
    .pipe(schema)
}

/** https://github.com/HPMLL/BurstGPT: seconds from the start; an answer of 0 tokens is a request that failed. */
export const burstGptRow: z.ZodType<TraceRow> = z
  .object({
    'Timestamp': cell(instantSchema),
    'Request tokens': cell(tokensSchema),
    'Response tokens': cell(tokensSchema),
  })
  .transform((line) => ({
    timestampMs: msOfSeconds(line.Timestamp),
    inputLength: line['Request tokens'],
    outputLength: line['Response tokens'],
  }))

/** `2023-11-16 18:17:03.9799600`, `2024-05-10 00:00:00.009930+00:00`: the date, the time, its fraction and its zone. */
const instant = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

const instantCell = z
  .string('expected a date and time')
  .transform((text, ctx) => {
    const [, date, time, fraction = '0', zone = 'Z'] = instant.exec(text.trim()) ?? []
    // `Date` stops at milliseconds.
    const ms = Date.parse(`${date}T${time}${zone}`) + Number(fraction) * 1_000
    if (!Number.isNaN(ms)) return ms
    ctx.addIssue({ code: 'custom', message: 'expected a date and time such as 2024-05-10 00:00:00.009930+00:00' })
    return z.NEVER
  })
  .pipe(instantSchema)

/** https://github.com/Azure/AzurePublicDataset, the LLM inference traces of 2023 and 2024: wall clock, UTC by default. */
export const azureRow: z.ZodType<TraceRow> = z
  .object({ TIMESTAMP: instantCell, ContextTokens: cell(tokensSchema), GeneratedTokens: cell(tokensSchema) })
  .transform((line) => ({
    timestampMs: line.TIMESTAMP,
    inputLength: line.ContextTokens,
    outputLength: line.GeneratedTokens,
  }))
