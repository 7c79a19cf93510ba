/** @module What is shown beside a test of its runs: the contract between who records it and who draws it. */
import type { RunReport } from './run-report.ts'

/** Goes along with what is told of the test, and is no file, so that a report made on another machine has it as well. */
export interface RunAttachment {
  /** One line, which no other attachment of the test has. */
  readonly message: string
  readonly contentType: string
  readonly body: string
}

/**
 * Draws a run.
 *
 * @param folder where the report is: the run names its rows relative to it
 */
export type DescribeRun = (run: RunReport, folder: string) => readonly RunAttachment[]
