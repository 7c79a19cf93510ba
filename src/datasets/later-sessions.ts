/** @module A workload from one of its later sessions on. */
import type { Workload } from './workload.ts'

/** The workload without its first n sessions. */
export function laterSessions(workload: Workload, n: number): Workload {
  if (n === 0) return workload
  const { requests: _, ...rest } = workload
  return { ...rest, sessions: workload.sessions - n, session: (index) => workload.session(n + index) }
}
