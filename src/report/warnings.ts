/** @module What a reader should know of a run that can still be judged. */
import { formatCount, formatShare } from './format.ts'
import type { Problem, RunReport } from './run-report.ts'

/** Requests whose output length differs from the asked one by more than 5 % or 50 tokens, whichever is less. */
export interface LengthMismatch {
  asked: number
  differing: number
}

/** What a cache may have beyond what a workload repeats: the words of chat templates. */
const HIT_RATE_SLACK = 0.05

/** True where the answer's length is not what was asked for (AIPerf's rule). */
export function lengthDiffers(outputTokens: number, maxTokens: number): boolean {
  return Math.abs(outputTokens - maxTokens) > Math.min(0.05 * maxTokens, 50)
}

/** @param lateTurns turns of users that had to wait beyond their time, for the answer before them or for a place */
export function findWarnings(
  report: Pick<
    RunReport,
    'counts' | 'sessions' | 'tokenSources' | 'totals' | 'workload' | 'finished' | 'abortedBecause' | 'errors'
  >,
  mismatch: LengthMismatch,
  lateTurns = 0,
): Problem[] {
  const warnings: Problem[] = []
  if (report.abortedBecause) {
    warnings.push({
      code: 'ended-early',
      message: `abortOn ended the run before its bound: ${report.abortedBecause.message}`,
      advice: 'nothing that it measured passes; leave abortOn out to see the rest',
    })
  }
  const chunks = report.tokenSources.output['chunks'] ?? 0
  if (chunks > 0) {
    warnings.push({
      code: 'tokens-are-chunks',
      message: `in ${formatCount(chunks, 'answer')} each chunk was counted as one token: the server reported no usage`,
      advice: "name the model's tokenizer, or let the server report usage",
    })
  }
  if (mismatch.differing > 0.1 * mismatch.asked) {
    warnings.push({
      code: 'output-length',
      message: `${mismatch.differing} of ${mismatch.asked} answers are not as long as asked`,
      advice: 'the model ends on its own: pass extraBody: { ignore_eos: true } where the server knows it',
    })
  }
  if (lateTurns > 0.1 * report.counts.sent) {
    warnings.push({
      code: 'users-behind',
      message: `${lateTurns} of ${report.counts.sent} turns left later than they were due, held back by the answer to the one before or by a ceiling: the users did not keep their rate`,
      advice: 'effectiveLatency has what that cost; use more users or a lower rate to keep it',
    })
  }
  const { cacheHitRate = 0 } = report.totals
  const possible = report.workload['prefixHitRate']
  if (typeof possible === 'number' && cacheHitRate > possible + HIT_RATE_SLACK) {
    warnings.push({
      code: 'warm-cache',
      message: `the server had ${formatShare(cacheHitRate, 3)} of the prompt tokens in its cache, and this workload repeats only ${formatShare(possible, 3)} of them: it has seen these prompts before`,
      advice: 'use cacheBust, another seed, or restart the server',
    })
  }
  if (report.sessions.unfinished > 0 && report.sessions.longest > 1) {
    warnings.push({
      code: 'sessions-unfinished',
      message: `${report.sessions.unfinished} of ${formatCount(report.sessions.started, 'session')} were cut off by the end of the run before their last turn`,
      advice: 'bound the load by sessions to let every session finish',
    })
  }
  // In a run that was broken off it was not the grace period that ended them.
  if (report.finished && report.counts.cancelled > 0) {
    warnings.push({
      code: 'unfinished',
      message: `${formatCount(report.counts.cancelled, 'request')} still ran after the grace period and had to be cancelled`,
      advice: 'raise gracePeriod to wait for them',
    })
  }
  return [...warnings, ...scarcityWarnings(report.errors)]
}

/** What to do where the machine had nothing left to connect with. */
const scarcities: Record<string, readonly [what: string, advice: string]> = {
  'out-of-file-descriptors': [
    'no file descriptor: each connection takes one',
    'raise the limit with ulimit -n before the run, or lower the load',
  ],
  'out-of-ports': [
    'no port of this machine: a closed connection keeps its own for a minute',
    "use connections: 'pooled', widen net.ipv4.ip_local_port_range, or name several addresses of the server",
  ],
}

function scarcityWarnings(errors: RunReport['errors']): Problem[] {
  return Object.entries(scarcities).flatMap(([code, [what, advice]]) => {
    const count = errors.reduce((sum, error) => sum + (error.kind === code ? error.count : 0), 0)
    return count === 0 ? [] : [{ code, message: `${formatCount(count, 'request')} found ${what}`, advice }]
  })
}
