/** @module Memory of running processes, as Linux counts it. */
import { readFileSync } from 'node:fs'

/** Bytes resident of this process and of the one that started it: of Vitest, the worker that runs a test and the main one. */
export function residentBytes(): number {
  return [process.pid, process.ppid].reduce((sum, pid) => sum + residentOf(pid), 0)
}

function residentOf(pid: number): number {
  return 1_024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
}
