/** @module How far a long command is, on standard error. */
import { formatNumber } from '../report/format.ts'

export interface Progress {
  /** @param done so many of them; cheap, so that it can be told of each */
  report(done: number): void
  /** Removes what a terminal shows. */
  end(): void
}

/** Nothing is said sooner. */
const PATIENCE_MS = 1_000
/** Between two lines of a log, and between two states of a terminal's last line. */
const LOG_MS = 5_000
const TERMINAL_MS = 200

/**
 * Progress of work. A terminal sees one line that changes, a log sees a line now and then.
 *
 * @param total where it is known
 */
export function createProgress(noun: string, total?: number, { stderr } = process): Progress {
  const terminal = stderr.isTTY
  let dueMs = performance.now() + PATIENCE_MS
  let shown = false

  return {
    report(done) {
      const now = performance.now()
      if (now < dueMs) return
      dueMs = now + (terminal ? TERMINAL_MS : LOG_MS)
      shown = true
      const extent = total === undefined ? '' : ` of ${formatNumber(total)}`
      const line = `${formatNumber(done)}${extent} ${noun}`
      stderr.write(terminal ? `\r\u001B[K${line}` : `${line}\n`)
    },
    end() {
      if (terminal && shown) stderr.write('\r\u001B[K')
    },
  }
}
