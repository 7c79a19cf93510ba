/** @module The requests that took longest, and where their time went. */
import { formatNumber } from '../../src/report/format.ts'
import { across, down } from './axes.ts'
import { draw } from './chart.ts'
import { details, figure, table } from './elements.ts'
import { areaSample, legend } from './legend.ts'
import { html, type Html } from './markup.ts'
import type { RequestColumns, SlowRequest } from './request-columns.ts'

interface Part {
  readonly name: string
  readonly fill: string
  readonly msOf: (request: SlowRequest) => number
}

/** Parts of a request's time, one after the other. */
const PARTS: readonly Part[] = [
  { name: 'waited to be sent', fill: 'var(--waited)', msOf: ({ scheduledMs, sentMs }) => sentMs - scheduledMs },
  { name: 'first token', fill: 'var(--first)', msOf: ({ ttft = 0 }) => ttft },
  {
    name: 'rest of the answer',
    fill: 'var(--answer)',
    msOf: ({ requestLatency = 0, ttft = 0 }) => requestLatency - ttft,
  },
  {
    name: 'no answer',
    fill: 'url(#hatch)',
    msOf: ({ outcome, sentMs, endMs }) => (outcome === 'completed' ? 0 : endMs - sentMs),
  },
]

const ROW_PX = 15
const FRAME_PX = 46

export function renderWaterfall({ slowest }: RequestColumns): Html {
  const parts = PARTS.filter(({ msOf }) => slowest.some((request) => msOf(request) > 0))
  const picture = draw({
    height: slowest.length * ROW_PX + FRAME_PX,
    grid: { left: 60, top: 4, bottom: 40 },
    x: across('since it was due, ms'),
    y: down(slowest.map(({ seq }) => `#${seq}`)),
    series: parts.map(({ fill, msOf }) => ({
      type: 'bar',
      stack: 'time',
      barWidth: 9,
      itemStyle: { color: fill, borderColor: 'var(--ink)', borderWidth: 0.5 },
      data: slowest.map(msOf),
    })),
  })
  const key = html`Slowest requests${legend(parts.map(({ name, fill }) => ({ sample: areaSample(fill), label: name })))}`
  return figure(key, 'Where the time of the slowest requests went', picture, details('Numbers', numbers(slowest)))
}

function numbers(slowest: readonly SlowRequest[]): Html {
  const shown = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value))
  const rows = slowest.map((request) => [
    `#${request.seq}`,
    request.error ? `${request.outcome}: ${request.error.kind}` : request.outcome,
    `${request.session}${request.turns > 1 ? `, turn ${request.turn + 1} of ${request.turns}` : ''}`,
    request.id,
    ...[request.sentMs, request.sentMs - request.scheduledMs, request.ttft, request.requestLatency].map(shown),
    ...[request.inputTokens, request.outputTokens].map(shown),
  ])
  const head = [
    'Request',
    'Outcome',
    'Session',
    'x-request-id',
    'Sent at, ms',
    'Waited, ms',
    'TTFT, ms',
    'Latency, ms',
    'ISL',
    'OSL',
  ]
  return table({ label: 'The slowest requests', head, rows, words: [1, 2, 3] })
}
