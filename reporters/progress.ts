/** @module Shows how far the runs are while tests go on: in place on a terminal, elsewhere a line now and then. */
import type { Progress } from '../src/report/progress.ts'
import { createLiveLines, type LiveLines } from './live-lines.ts'
import { clearProgress, readProgress } from './progress-folder.ts'
import { renderProgress } from './progress-line.ts'

export interface ProgressOptions {
  /** Where reports go. */
  readonly folder: string
  /** The terminal, where there is one that can be drawn on. */
  readonly terminal: NodeJS.WriteStream | undefined
  /** Streams that end on the same terminal. */
  readonly others: readonly NodeJS.WriteStream[]
  /** Colours a line that is drawn. */
  readonly paint: (text: string) => string
  /** Says a line where there is no terminal. */
  readonly say: (line: string) => void
}

export interface ProgressView {
  /** Looks at once: a test has ended, and so have its runs. */
  refresh(): void
  /** Leaves nothing behind. */
  close(): void
}

const PERIOD_MS = 1_000
/** Runs that are drawn at once. */
const MOST_LINES = 4
/** A run is said after that time for the first time, and then at every such interval. */
const FIRST_MS = 10_000
const AGAIN_MS = 30_000
/** A log has no width; this one is read well. */
const LOG_WIDTH = 160

/** Looks for progress until it is closed. */
export function createProgressView(options: ProgressOptions): ProgressView {
  const { folder, terminal, others, paint, say } = options
  clearProgress(folder)
  const lines = terminal && createLiveLines(terminal, others)
  const isDue = createPacer()

  function refresh(): void {
    const runs = readProgress(folder)
    if (lines) draw(lines, runs, terminal.columns, paint)
    else for (const run of runs) if (isDue(run.id, performance.now())) say(renderProgress(run, LOG_WIDTH))
  }

  const timer = setInterval(refresh, PERIOD_MS).unref()
  return {
    refresh() {
      if (lines) refresh()
    },
    close() {
      clearInterval(timer)
      lines?.close()
      clearProgress(folder)
    },
  }
}

function draw(lines: LiveLines, runs: readonly Progress[], columns: number, paint: (text: string) => string): void {
  // The last column stays free: some terminals go on to the next line when it is written.
  const shown = runs.slice(0, MOST_LINES).map((run) => renderProgress(run, columns - 1))
  const rest = runs.length > MOST_LINES ? [`… and ${runs.length - MOST_LINES} more`] : []
  lines.show([...shown, ...rest].map(paint))
}

/** Whether it is time to say something of a run. */
function createPacer(): (id: string, nowMs: number) => boolean {
  const dueMs = new Map<string, number>()
  return (id, nowMs) => {
    const due = dueMs.get(id)
    if (due !== undefined && nowMs < due) return false
    dueMs.set(id, nowMs + (due === undefined ? FIRST_MS : AGAIN_MS))
    return due !== undefined
  }
}
