/** @module Texts that mean something to whoever shows them, and a run in which all that comes from outside is one of them. */
import { judge } from '../../src/report/judge.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { parseSlo } from '../../src/report/slo.ts'
import { failure, row, runOf, times } from './runs.ts'

export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(1)">',
  '</code></details></summary>',
  '[a](javascript:alert(1)) ![b](http://evil.example/c.png)',
  '| a | b |\n| --- | --- |\n| c | d |',
  '# heading\n\n- item\n\n```\nfence',
  '`code` ``more`` *bold* _it_ ~~gone~~ \\* &amp; &#60;',
  '@octocat #1 :rocket: $x^2$ www.example.com http://example.com a@example.com',
  '::error file=a.ts,line=1::injected',
  '\n::add-mask::everything\r\n::set-output name=a::b',
  '##[error]injected ##vso[task.complete]',
  'a "quoted", comma; semicolon\ttab',
  '=HYPERLINK("http://evil.example")',
  '+1',
  '-1',
  '@SUM(1)',
  '\u001B[2K\u001B[31mred\u0007\u0000\u009B31m',
  '\u202Eright to left\u2066',
  ']]> --> <!DOCTYPE x> %0A %25 %3A',
  '\uD800 lone \uDC00 \uFFFE\uFFFF',
  '模型 🚀 ✓',
  '   ',
  '../../../../etc/passwd',
]

/** A run with errors, objectives and warnings, and with the text wherever a user, a server or the environment puts one. */
export function hostileRun(text: string): RunReport {
  const rows = [...times(60, (i) => row(i)), failure(60, text, text), failure(61, 'http-500', text)]
  const { run, samples } = runOf(rows, {
    head: {
      name: text,
      seed: text,
      suite: { project: text, file: text, test: text },
      endpoint: { url: text, api: text, model: text, streaming: true, simulated: false },
    },
  })
  const slos = judge(run, samples, parseSlo({ ttft: { p50: 400, p95: 50, p99: 400 }, errorRate: 0 }))
  const warnings = [{ code: text, message: text, advice: text }]
  return { ...run, slos, validity: { ...run.validity, warnings } }
}
