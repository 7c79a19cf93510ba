/** @module Options of the reporter: where it writes, and which files beside the report. */
import * as z from 'zod'

import { parseOptions, strict } from '../options.ts'

/** Files that other tools read. */
export const EXPORTS = ['aiperf', 'csv', 'junit'] as const

export type ExportName = (typeof EXPORTS)[number]

export interface ReporterOptions {
  /** Where reports go, relative to the project. @default '.inferbench' */
  readonly outputDir?: string | undefined
  /**
   * Files for other tools, written beside the report: `csv` one table of all runs, `junit` one test case an objective,
   * `aiperf` AIPerf's `profile_export_aiperf.json` and `.csv` for each run.
   * @default []
   */
  readonly exports?: readonly ExportName[] | undefined
}

/** Schemas of the options, for a schema that has others beside them. */
export const reporterShape = {
  outputDir: z.string().min(1).default('.inferbench'),
  exports: z
    .array(z.enum(EXPORTS))
    .default([])
    .transform((names) => EXPORTS.filter((name) => names.includes(name))),
}

const reporterSchema = strict(reporterShape)

export type ResolvedReporterOptions = z.output<typeof reporterSchema>

/** @throws InferbenchError for what the reporter doesn't know */
export function resolveReporterOptions(options: ReporterOptions): ResolvedReporterOptions {
  return parseOptions(reporterSchema, options, 'inferbench')
}
