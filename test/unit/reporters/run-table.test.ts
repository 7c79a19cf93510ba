import { describe, expect, test } from 'vitest'

import type { Paint } from '../../../reporters/paint.ts'
import { renderRun } from '../../../reporters/run-table.ts'
import { columnsOf } from '../../../reporters/text.ts'
import { judge } from '../../../src/report/judge.ts'
import type { RunReport } from '../../../src/report/run-report.ts'
import { parseSlo, type Slo } from '../../../src/report/slo.ts'
import { failure, head, oneToken, row, type RunOptions, runOf, times, wholeAnswer } from '../../support/runs.ts'

const as = (text: string) => text
const plain: Paint = { good: as, bad: as, unsure: as, strong: as, faint: as }

function render(run: RunReport, width = 80): string {
  return renderRun(run, { width, paint: plain, charts: true })
}

/** A run with its verdicts. */
function judged(rows: Parameters<typeof runOf>[0], slo: Slo, options?: RunOptions): RunReport {
  const { run, samples } = runOf(rows, options)
  return { ...run, slos: judge(run, samples, parseSlo(slo)) }
}

const spread = times(320, (i) => row(i, { ttft: 60 + i / 4, itl: 8 + (i % 17) / 5, requestLatency: 300 + i * 4.2 }))

const chat = judged(spread, {
  ttft: { p99: 400 },
  itl: { p95: 9.5 },
  errorRate: 0,
  requestsPerSecond: { min: 10, max: 90 },
})

describe('a run', () => {
  test('in 80 columns', () => {
    expect(render(chat)).toMatchInlineSnapshot(`
      "chat
      http://gpu:8000 · Qwen/Qwen3-0.6B · chat
      8 in flight · 320 requests in 4.8 s · seed 42

                                        mean    p50    p95    p99   min … p95
      TTFT                   ms        99.88  99.88  135.8    139  ██████████
      TTST                   ms           10     10     10     10
      ITL                    ms        9.587    9.6   11.2   11.2  ▅▅▆▇▇▇▇▆▅█
      ICL                    ms           10     10     10     10
      Request latency        ms        969.9  969.9  1,573  1,626  ██████████
      Effective latency      ms          200    200    200    200
      Input tokens           tokens       20     20     20     20
      Output tokens          tokens       11     11     11     11
      Output speed per user  tokens/s    100    100    100    100
      66.26 requests/s · 728.8 output tokens/s · concurrency 18.97 · errors 0 %
      ✓ ttft p99 ≤ 400 ms: 139 (65 % below), interval 138.3 … 139.8
      ✗ itl p95 ≤ 9.5 ms: 11.2 (18 % above), interval 11 … 11.2
      ✓ requestsPerSecond ≤ 90, ≥ 10 requests/s: 66.26 (26 % below)
      ✓ errorRate ≤ 0 %: 0 %, interval 0 % … 0.9318 %
      client: loop delay p99 1.5 ms · reading delay p99 1.2 ms · busy 25 % · CPU 20 %
        · GC 5 % · 128 MiB · 8 connections for 320 requests"
    `)
  })

  test('in 120 columns', () => {
    expect(render(chat, 120)).toMatchInlineSnapshot(`
      "chat
      http://gpu:8000 · Qwen/Qwen3-0.6B · chat
      8 in flight · 320 requests in 4.8 s · seed 42

                                        mean  stddev  min    p50    p90    p95    p99    max   min … p95
      TTFT                   ms        99.88   23.09   60  99.88  131.8  135.8    139  139.8  ██████████
      TTST                   ms           10       0   10     10     10     10     10     10
      ITL                    ms        9.587  0.9748    8    9.6     11   11.2   11.2   11.2  ▅▅▆▇▇▇▇▆▅█
      ICL                    ms           10       0   10     10     10     10     10     10
      Request latency        ms        969.9     388  300  969.9  1,506  1,573  1,626  1,640  ██████████
      Effective latency      ms          200       0  200    200    200    200    200    200
      Input tokens           tokens       20       0   20     20     20     20     20     20
      Output tokens          tokens       11       0   11     11     11     11     11     11
      Output speed per user  tokens/s    100       0  100    100    100    100    100    100
      66.26 requests/s · 728.8 output tokens/s · concurrency 18.97 · errors 0 %
      ✓ ttft p99 ≤ 400 ms: 139 (65 % below), interval 138.3 … 139.8
      ✗ itl p95 ≤ 9.5 ms: 11.2 (18 % above), interval 11 … 11.2
      ✓ requestsPerSecond ≤ 90, ≥ 10 requests/s: 66.26 (26 % below)
      ✓ errorRate ≤ 0 %: 0 %, interval 0 % … 0.9318 %
      client: loop delay p99 1.5 ms · reading delay p99 1.2 ms · busy 25 % · CPU 20 % · GC 5 % · 128 MiB · 8 connections for
        320 requests"
    `)
  })

  test('where everything went wrong', () => {
    const errors = times(9, (i) =>
      failure(320 + i, i < 4 ? 'timed-out' : `http-50${i}`, 'a server may say a lot '.repeat(9)),
    )
    const late = { health: { eventLoopDelayMs: { p50: 9, p99: 80, max: 95 } }, finished: false }
    const slo: Slo = { ttft: { p99: 400 }, goodput: { where: { ttft: 400 }, min: 0.9 } }
    const rows = [...spread, ...errors, row(400, { outcome: 'cancelled' }), row(401, { outcome: 'timed-out' })]
    expect(render(judged(rows, slo, late))).toMatchInlineSnapshot(`
      "chat
      http://gpu:8000 · Qwen/Qwen3-0.6B · chat
      8 in flight · 331 requests in 4.8 s · seed 42

                                        mean    p50    p95    p99   min … p95
      TTFT                   ms        99.88  99.88  135.8    139  ██████████
      TTST                   ms           10     10     10     10
      ITL                    ms        9.587    9.6   11.2   11.2  ▅▅▆▇▇▇▇▆▅█
      ICL                    ms           10     10     10     10
      Request latency        ms        969.9  969.9  1,573  1,626  ██████████
      Effective latency      ms          200    200    200    200
      Input tokens           tokens       20     20     20     20
      Output tokens          tokens       11     11     11     11
      Output speed per user  tokens/s    100    100    100    100
      66.26 requests/s · 728.8 output tokens/s · concurrency 15.38 · errors 3.323 % ·
        1 timed out · 1 cancelled
      ? ttft p99 ≤ 400 ms: 139 (65 % below), interval 138.3 … 139.8 · inconclusive:
        the run is void
      ? goodput ≥ 90 %: 96.68 % (7.4 % above), interval 94.56 % … 98.13 % ·
        inconclusive: the run is void
      4 × timed-out: a server may say a lot a server may say a lot a server may say a…
      1 × http-504: a server may say a lot a server may say a lot a server may say a …
      1 × http-505: a server may say a lot a server may say a lot a server may say a …
      1 × http-506: a server may say a lot a server may say a lot a server may say a …
      1 × http-507: a server may say a lot a server may say a lot a server may say a …
      … and 1 more: see the report
      void: the run was broken off before its bound; let it finish, or give it more
        time
      void: the client's event loop was late by 80.0 ms at p99, above 25.0 ms; use
        fewer streams, more workers or a faster client machine; the server was not
        what was measured
      client: loop delay p99 80 ms · reading delay p99 1.2 ms · busy 25 % · CPU 20 % ·
        GC 5 % · 128 MiB · 8 connections for 331 requests"
    `)
  })

  test('of which nothing came back', () => {
    const run = judged(
      times(3, (i) => failure(i)),
      { ttft: { p99: 1 }, errorRate: 0.1 },
      { health: null, finished: false },
    )
    expect(render(run)).toMatchInlineSnapshot(`
      "chat
      http://gpu:8000 · Qwen/Qwen3-0.6B · chat
      8 in flight · 3 requests in 0 ms · seed 42
      concurrency 0.6 · errors 100 %
      ? ttft p99 ≤ 1 ms: not observed · inconclusive: the run is void
      ? errorRate ≤ 10 %: 100 % (900 % above), interval 36.84 % … 100 % ·
        inconclusive: the run is void
      3 × http-500: out of memory
      void: the run was broken off before its bound; let it finish, or give it more
        time
      client: no word, the run was killed"
    `)
  })

  test('that was retried, in a named project, open loop, after a warm-up, with warnings', () => {
    const rows = [
      ...times(30, (i) => row(i, { phase: 'warmup' })),
      ...times(70, (i) => oneToken(30 + i)),
      ...times(9, (i) => row(100 + i, { tokenSource: { input: 'tokenizer', output: 'chunks' }, outputTokens: 2 })),
    ]
    const { run } = runOf(rows, {
      head: {
        attempt: 2,
        suite: { project: 'gpu-1', file: 'chat.bench.ts', test: 'chat' },
        load: { pacing: { kind: 'open', rate: [{ from: 20, to: 20 }], arrivals: { kind: 'poisson' } } },
      },
    })
    expect(render(run)).toMatchInlineSnapshot(`
      "chat (gpu-1, retry 2)
      http://gpu:8000 · Qwen/Qwen3-0.6B · chat
      20 requests/s, poisson · 79 requests in 980 ms after 30 of warm-up · seed 42

                                        mean  p50  p95  p99
      TTFT                   ms          100  100  100  100
      TTST                   ms           10   10   10   10
      ITL                    ms           10   10   10   10
      ICL                    ms           10   10   10   10
      Request latency        ms          200  200  200  200
      Effective latency      ms          200  200  200  200
      Input tokens           tokens       20   20   20   20
      Output tokens          tokens    1.114    1    2    2
      Output speed per user  tokens/s    100  100  100  100
      80.61 requests/s · 89.8 output tokens/s · concurrency 16.19 · errors 0 %
      note: in 9 answers each chunk was counted as one token: the server reported no
        usage; name the model's tokenizer, or let the server report usage
      note: 9 of 79 answers are not as long as asked; the model ends on its own: pass
        extraBody: { ignore_eos: true } where the server knows it
      client: loop delay p99 1.5 ms · reading delay p99 1.2 ms · busy 25 % · CPU 20 %
        · GC 5 % · 128 MiB · schedule lag p99 0 ms · 8 connections for 109 requests"
    `)
  })

  test('of the embedded simulator says so', () => {
    const { run } = runOf([wholeAnswer(0)], { head: { endpoint: { ...head().endpoint, simulated: true } } })
    expect(render(run)).toMatchInlineSnapshot(`
      "chat
      embedded simulator: no endpoint is set, so no real server was measured
      8 in flight · 1 request in 200 ms · seed 42

                                 mean  p50  p95  p99
      Request latency    ms       200  200  200  200
      Effective latency  ms       200  200  200  200
      Input tokens       tokens    20   20   20   20
      Output tokens      tokens    11   11   11   11
      5 requests/s · 55 output tokens/s · concurrency 1 · errors 0 %
      client: loop delay p99 1.5 ms · reading delay p99 1.2 ms · busy 25 % · CPU 20 %
        · GC 5 % · 128 MiB · 8 connections for 1 request"
    `)
  })
})

describe('objectives', () => {
  const lineOf = (slo: Slo, negated = false, rows = spread) => {
    const run = judged(rows, slo)
    const slos = run.slos.map((verdict) => ({ ...verdict, negated }))
    return render({ ...run, slos }, 200)
      .split('\n')
      .filter((line) => /^[✓✗?] /.test(line))
  }

  test.for([
    [{ ttft: { max: 139.75 } }, '✓ ttft max ≤ 139.8 ms: 139.8 (at the bound)'],
    [{ ttft: { max: 279.5 } }, '✓ ttft max ≤ 279.5 ms: 139.8 (50 % below)'],
    [{ ttft: { max: 1e6 } }, '✓ ttft max ≤ 1,000,000 ms: 139.8 (99.9 % below)'],
    [{ ttft: { max: 1.397_6 } }, '✗ ttft max ≤ 1.398 ms: 139.8 (9,900 % above)'],
    [{ ttft: { min: { min: 80, max: 900 } } }, '✗ ttft min ≤ 900, ≥ 80 ms: 60 (25 % below)'],
    [{ ttft: { min: { min: 20, max: 50 } } }, '✗ ttft min ≤ 50, ≥ 20 ms: 60 (20 % above)'],
    [{ ttft: { stddev: 0 } }, '✗ ttft stddev ≤ 0 ms: 23.09'],
    [{ errorRate: 0 }, '✓ errorRate ≤ 0 %: 0 %, interval 0 % … 0.9318 %'],
  ] as [Slo, string][])('%j', ([slo, line]) => {
    expect(lineOf(slo)).toEqual([line])
  })

  test('that the plugin asks for say so', () => {
    const { run } = runOf(spread, { head: { slo: { ttft: { p50: 400 } } } })
    expect(render(run)).toContain('\n✓ ttft p50 (plugin) ≤ 400 ms: 99.88 (75 % below), interval')
  })

  test('that a test expects to be missed are negated', () => {
    expect(lineOf({ ttft: { max: 100 } }, true)).toEqual(['✓ not ttft max ≤ 100 ms: 139.8 (40 % above)'])
    expect(lineOf({ ttft: { max: 200 } }, true)).toEqual(['✗ not ttft max ≤ 200 ms: 139.8 (30 % below)'])
    const few = lineOf({ ttft: { p99: 200 } }, true, spread.slice(0, 9))
    expect(few[0]).toMatch(/^\? not ttft p99 ≤ 200 ms: .* · inconclusive: 9 samples are too few: it takes 299$/)
  })
})

describe('text from outside', () => {
  test('moves no cursor, changes no colour and breaks no line', () => {
    const bad = '\u001b[31mred\u001b[0m\r\nCR\u0007 \u009b2J'
    const { run } = runOf([failure(0, `kind${bad}`, `message${bad}`)], {
      head: {
        name: `name${bad}`,
        seed: `seed${bad}`,
        suite: { project: `project${bad}`, file: bad, test: bad },
        endpoint: { ...head().endpoint, url: `http://gpu/${bad}`, model: `model${bad}` },
      },
    })
    const text = render(run, 120)
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    for (const place of ['name', 'project', 'seed', 'model', 'kind', 'message']) {
      expect(text).toContain(`${place}\\x1b[31mred`)
    }
    const lines = (count: number) => render(runOf(times(count, () => failure(0))).run, 120).split('\n').length
    expect(text.split('\n').length).toBeLessThan(lines(1) + 6)
  })

  test('keeps to one line an error, however long', () => {
    const { run } = runOf([failure(0, 'http-500', 'x'.repeat(10_000))])
    expect(
      render(run)
        .split('\n')
        .filter((line) => line.includes('http-500')),
    ).toHaveLength(1)
  })
})

describe('every line fits', () => {
  const huge = times(60, (i) =>
    row(i, { requestLatency: 1.5e8 + i, effectiveLatency: 1.5e8 + i, inputTokens: 1e6 + i, ttft: 2e7 }),
  )
  const long = {
    name: 'a test whose name is a whole sentence '.repeat(6),
    endpoint: { ...head().endpoint, url: `http://${'x'.repeat(300)}` },
  }
  const runs = {
    'of an ordinary run': chat,
    'of numbers in the millions': runOf(huge).run,
    'of a void run with a long name': judged(huge, { ttft: { 'p99.9': 3 } }, { head: long, finished: false }),
    'of a run named in Chinese': runOf(spread, { head: { name: '一百个用户同时提问'.repeat(9) } }).run,
    'of errors in Chinese': runOf([failure(0, 'http-500', '显存不足'.repeat(40))]).run,
  }
  test.for(Object.entries(runs))('%s', ([, run]) => {
    for (const width of [60, 80, 99, 100, 120, 200]) {
      for (const line of render(run, width).split('\n')) {
        expect(columnsOf(line), `${width} columns: ${line}`).toBeLessThanOrEqual(width)
      }
    }
  })
})

/** A run with slices of 200 ms. */
function sliced(): RunReport {
  return runOf(spread, { head: { load: { ...head().load, sliceMs: 200 } } }).run
}

test('a run that was cut into slices has its course below its totals, in as many columns as there are', () => {
  const run = sliced()
  expect(render(run)).toMatch(/ errors 0 %\nrequests\/s over time {2}[▁-█]+\nTTFT p50 {3}over time {2}[▁-█ ]+\nclient:/)
  for (const line of render(run, 30)
    .split('\n')
    .filter((each) => each.includes('over time'))) {
    expect(columnsOf(line)).toBe(30)
  }
})

test('a terminal that draws no blocks gets none', () => {
  const run = sliced()
  expect(renderRun(run, { width: 120, paint: plain, charts: false })).not.toMatch(/[▁-█]|over time|min … p95/)
})

test('a point of a search says what it came to, the highest by its objectives alone', () => {
  const searched = { by: 'rate' as const, value: 8, met: false, highest: false, verdicts: chat.slos }
  const point = { ...chat, slos: [], searched }
  expect(render(point)).toContain('searched: ✗ itl p95 ≤ 9.5 ms: 11.2 (18 % above), interval 11 … 11.2')
  expect(render({ ...chat, searched: { ...searched, highest: true } })).toBe(render(chat))
})

test('numbers line up at their right ends', () => {
  for (const width of [80, 120]) {
    const lines = renderRun(chat, { width, paint: plain }).split('\n')
    const table = lines.slice(
      lines.indexOf('') + 1,
      lines.findIndex((line) => line.includes('requests/s')),
    )
    const ends = (line: string) => Array.from(line.slice(33).matchAll(/\S+/g), (cell) => cell.index + cell[0].length)
    expect(table.length).toBeGreaterThan(8)
    for (const line of table) expect(ends(line)).toEqual(ends(table[0]!))
  }
})

test('colour says how an objective did, and changes no layout', () => {
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`
  const paint = { good: tag('good'), bad: tag('bad'), unsure: tag('unsure'), strong: as, faint: as }
  const run = judged(spread, { ttft: { 'mean': 400, 'p50': 1, 'p99.9': 400 } })
  const text = renderRun(run, { width: 200, paint, charts: true })
  expect(text.replaceAll(/<\/?(?:good|bad|unsure)>/g, '')).toBe(render(run, 200))
  expect(text).toContain('<good>✓ ttft mean')
  expect(text).toContain('<bad>✗ ttft p50')
  expect(text).toContain('<unsure>? ttft p99.9')
})
