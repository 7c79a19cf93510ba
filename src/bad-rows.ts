/** @module Rows of input files that can't be used: the first one is an error, or all are counted and left out. */
import * as z from 'zod'

import { InferbenchError, messageOf } from './error.ts'
import { describeIssues } from './options.ts'

/** What a row that can't be used does. @default 'error' */
export type OnBadRow = 'error' | 'skip'

export const onBadRowSchema: z.ZodType<OnBadRow, OnBadRow | undefined> = z.enum(['error', 'skip']).default('error')

/** Takes what is wrong with each bad row of a file, or of several. */
export interface BadRows {
  /** Rows that were left out so far. */
  readonly skipped: number
  /** What was wrong with the first of them. */
  readonly firstProblem: string | undefined
  /** @throws the error itself, unless bad rows are to be skipped */
  add(error: InferbenchError): void
  /** Runs the act, and adds the `bad-row` that it throws; false if it does. */
  accepts(act: () => void): boolean
}

const BAD_ROW = 'bad-row'

export function createBadRows(onBadRow: OnBadRow): BadRows {
  let skipped = 0
  let firstProblem: string | undefined

  function add(error: InferbenchError): void {
    if (onBadRow === 'error') throw error
    skipped++
    firstProblem ??= error.message.replace(/^\[.*?\] /, '')
  }

  return {
    get skipped() {
      return skipped
    },
    get firstProblem() {
      return firstProblem
    },
    add,
    accepts(act) {
      try {
        act()
        return true
      } catch (error) {
        if (!(error instanceof InferbenchError) || error.code !== BAD_ROW) throw error
        add(error)
        return false
      }
    },
  }
}

/** Where a row stands, and who reads it. */
export interface RowPlace {
  readonly who: string
  readonly path: string
  /** From 1. */
  readonly line: number
  /** Index in the array that is the whole file. */
  readonly entry?: number
}

/** @throws InferbenchError `bad-row` where the text is no JSON */
export function parseRow(text: string, place: RowPlace): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw badRow(place, `not valid JSON: ${visible(messageOf(error))}`)
  }
}

/** @throws InferbenchError `bad-row` that names the field of every problem */
export function checkRow<Schema extends z.ZodType>(schema: Schema, value: unknown, place: RowPlace): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw badRow(place, describeIssues(result.error.issues, value))
}

/** What is said of a bad row; a problem a line. */
export function badRow({ who, path, line, entry }: RowPlace, problems: string): InferbenchError {
  const at = `${path}:${line}: ${entry === undefined ? '' : `[${entry}] `}`
  const lines = problems.split('\n').map((problem) => at + problem)
  return new InferbenchError(BAD_ROW, who, lines.join('\n'))
}

/** V8 quotes what it couldn't read, control characters included. */
function visible(message: string): string {
  // oxlint-disable-next-line no-control-regex
  return message.replaceAll(/[\u0000-\u001F\u007F]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
