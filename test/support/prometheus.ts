/** @module A strict reader of Prometheus' text format 0.0.4, as far as gauges and counters go. */
export interface PrometheusMetric {
  readonly type: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A page of metrics by name. Throws on a line that a scraper would refuse. */
export function readPrometheus(page: string): Record<string, PrometheusMetric> {
  if (!page.endsWith('\n')) throw new Error('The last line of the page has no end.')
  const metrics: Record<string, PrometheusMetric> = {}
  let type: string | undefined
  let typed: string | undefined
  for (const line of page.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    if (comment?.[1] === 'TYPE') [, , typed, type] = comment
    if (comment) continue
    const { name, labels, value } = readSample(line)
    if (name !== typed || !type) throw new Error(`No TYPE before: ${line}`)
    if (metrics[name]) throw new Error(`Twice: ${line}`)
    metrics[name] = { type, labels, value }
  }
  return metrics
}

function readSample(line: string): { name: string; labels: Record<string, string>; value: number } {
  const [, name, inner, value] =
    /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+)$/.exec(line) ?? []
  if (name === undefined || !Number.isFinite(Number(value))) throw new Error(`Not a sample: ${line}`)
  const labels = [...inner!.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label, unescape(text!)])
  return { name, labels: Object.fromEntries(labels) as Record<string, string>, value: Number(value) }
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}
