import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import type { Baseline } from '../../src/report/baseline-file.ts'
import { config, createProject, patient, type Project, type VitestResult } from '../support/project.ts'

const LOAD = '{ concurrency: 8, requests: 200 }'

function files(simulator = '{ ttftMs: 20, itlMs: 2 }', load = LOAD, expectation = 'toMatchBaseline()') {
  return {
    'vitest.config.ts': config(`{ simulator: ${simulator}, ${patient} }`),
    'chat.bench.ts': `
      import { expect, test } from 'inferbench'
      test('chat', async ({ dataset, load }) => {
        const run = await load(dataset.synthetic({ inputTokens: 20, outputTokens: 5 }), ${load})
        expect(run).${expectation}
      })
    `,
  }
}

/** The paths and texts of a project's baselines. */
function baselines({ root }: Project): { path: string; text: string }[] {
  const folder = join(root, '__baselines__')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => ({
    path: join(folder, name),
    text: readFileSync(join(folder, name), 'utf8'),
  }))
}

/** Rewrites the only baseline of a project. */
function edit(project: Project, change: (baseline: Baseline) => void): void {
  const { path, text } = baselines(project)[0]!
  const baseline = JSON.parse(text) as Baseline
  change(baseline)
  writeFileSync(path, JSON.stringify(baseline))
}

/** As if the baseline had been faster, or slower, by this factor in all that is a time or a throughput. */
function scaleTimes({ evidence: { metrics, slices, totals } }: Baseline, factor: number): void {
  const scale = (values: number[], by: number) => values.forEach((value, i) => (values[i] = value * by))
  for (const [name, metric] of Object.entries(metrics)) {
    if (name.endsWith('Tokens')) continue
    scale(metric.ranked.values, factor)
    scale(metric.blocks!.means, factor)
    metric.mean *= factor
  }
  for (const slice of Object.values(slices)) scale(slice, 1 / factor)
  for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] /= factor
}

/** Tables wrap their lines. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** A tolerance that a busy machine keeps. */
const WIDE = `toMatchBaseline({ ttft: { p50: '5000%' }, outputTokensPerSecond: '99%', errorRate: 0.05 })`

async function withBaseline(project: Project): Promise<VitestResult> {
  const result = await project.run({ args: ['-u'] })
  expect(result.exitCode, result.stderr).toBe(0)
  return result
}

describe('a baseline', () => {
  test('is written where there is none, beside the suite, and Vitest counts it', async () => {
    await using project = createProject(files())
    const { exitCode, stdout, report } = await project.run({ env: { CI: '' } })
    expect(exitCode).toBe(0)
    const [written] = baselines(project)
    expect(written!.path).toMatch(/__baselines__\/chat-chat-[0-9a-f]{8}\.json$/)
    expect(stdout).toContain('baseline written: __baselines__/chat-chat-')
    expect(stdout).toMatch(/Snapshots\s+1 written/)
    expect(report!.runs[0]!.baselines).toMatchObject([{ outcome: 'written' }])
  })

  test('is not written in CI: the assertion fails and says what to type', async () => {
    await using project = createProject(files())
    const { exitCode, stdout, stderr } = await project.run({ env: { CI: 'true' } })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /there is no __baselines__\/chat-chat-\w+\.json: run `npx vitest bench --run` outside CI, or with -u/,
    )
    expect(stdout).toContain('0 of 1 baselines held')
    expect(baselines(project)).toEqual([])
  })

  test('is matched by a run of the same server, and the gate counts each comparison', async () => {
    await using project = createProject(files('{ ttftMs: 20, itlMs: 2 }', LOAD, WIDE))
    await withBaseline(project)
    const { exitCode, stdout, report } = await project.run()
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toContain('3 of 3 baselines held')
    expect(oneLine(stdout)).toMatch(
      /✓ ttft p50 [+-]?[\d.]+ % \([\d.]+ → [\d.]+ ms\), interval [^:]*: (?:unchanged|improvement)/,
    )
    const [result] = report!.runs[0]!.baselines!
    expect(result).toMatchObject({ outcome: 'compared', notes: [] })
  })

  test('says of a slower server what became worse, in the assertion, the gate, the summary of GitHub and JUnit', async () => {
    await using project = createProject({
      ...files(),
      'vitest.config.ts': config(`{ simulator: { ttftMs: 20, itlMs: 2 }, exports: ['junit'], ${patient} }`),
    })
    await withBaseline(project)
    edit(project, (baseline) => scaleTimes(baseline, 0.02))
    const summary = join(project.root, 'summary.md')
    const { exitCode, stdout, stderr } = await project.run({ env: { GITHUB_STEP_SUMMARY: summary } })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /✗ ttft p50 \+[\d,]+ % \([\d.]+ → [\d.]+ ms\), interval .*, tolerance ≤ \+10 %, 200 samples: regression/,
    )
    expect(stderr).toMatch(/✗ outputTokensPerSecond -\d\d(?:\.\d)? % .*: regression/)
    expect(oneLine(stdout)).toMatch(
      /1 of 9 baselines held · chat: ttft p50 \+[\d,]+ % against its baseline, tolerance ≤ \+10 %/,
    )
    expect(readFileSync(summary, 'utf8')).toMatch(/❌ ttft p50 \+[\d,]+ %/)
    expect(readFileSync(join(project.root, '.inferbench/junit.xml'), 'utf8')).toMatch(
      /baseline: ttft p50"[^>]*>\s*<failure type="baseline"/,
    )
    expect(readFileSync(join(project.root, '.inferbench/report.html'), 'utf8')).toContain('✗ regression')
  })

  test('says of a faster server what became better, and passes', async () => {
    // What a busy machine can tell as well: a p95 takes more requests that don't resemble their neighbours.
    const few = "toMatchBaseline({ ttft: { p50: '10%' }, requestsPerSecond: '10%' })"
    await using project = createProject(files(undefined, LOAD, few))
    await withBaseline(project)
    edit(project, (baseline) => scaleTimes(baseline, 50))
    const { exitCode, stdout } = await project.run()
    expect(exitCode).toBe(0)
    expect(oneLine(stdout)).toMatch(/✓ ttft p50 -\d\d(?:\.\d)? % .*: improvement/)
    expect(oneLine(stdout)).toMatch(/✓ requestsPerSecond \+[\d,]+ % .*: improvement/)
  })

  test('can tell nothing of too few requests, and fails, unless the user lets it pass', async () => {
    const few = '{ concurrency: 8, requests: 40 }'
    await using project = createProject(files(undefined, few))
    await withBaseline(project)
    const { exitCode, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/\? ttft p50 .*: inconclusive: 40 samples are too few: it takes 60 in each run/)
    writeFileSync(
      join(project.root, 'chat.bench.ts'),
      files(undefined, few, `toMatchBaseline({ ttft: { p50: '10%' } }, { inconclusive: 'pass' })`)['chat.bench.ts'],
    )
    expect((await project.run()).exitCode).toBe(0)
  })

  test('of another machine fails with what differs, unless the user ignores that', async () => {
    await using project = createProject(files(undefined, LOAD, WIDE))
    await withBaseline(project)
    edit(project, ({ conditions }) => (conditions.environment.cpu = 'Difference Engine No. 2'))
    const { exitCode, stdout, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/✗ cpu is .*, in the baseline Difference Engine No\. 2/)
    expect(stdout).toContain('0 of 1 baselines held')
    const ignoring = WIDE.replace(/\)$/, `, { ignoreEnvironment: ['cpu'] })`)
    writeFileSync(join(project.root, 'chat.bench.ts'), files(undefined, LOAD, ignoring)['chat.bench.ts'])
    const ignored = await project.run()
    expect(ignored.exitCode, ignored.stderr).toBe(0)
    expect(oneLine(ignored.stdout)).toContain('in the baseline Difference Engine No. 2')
  })

  test('of other load options fails with what differs, and -u takes a new one', async () => {
    await using project = createProject(files())
    await withBaseline(project)
    const [before] = baselines(project)
    const other = files(undefined, '{ concurrency: 4, requests: 200 }')
    writeFileSync(join(project.root, 'chat.bench.ts'), other['chat.bench.ts'])
    const { exitCode, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/✗ load\.pacing\.concurrency\.0\.\w+ is 4, in the baseline 8/)
    expect(baselines(project)).toEqual([before])
    const refreshed = await project.run({ args: ['-u'] })
    expect(refreshed.exitCode).toBe(0)
    expect(refreshed.stdout).toContain('baseline refreshed: __baselines__/chat-chat-')
    expect(refreshed.stdout).toMatch(/Snapshots\s+1 updated/)
    expect(baselines(project)).not.toEqual([before])
  })

  test('is not made of a run that is void', async () => {
    await using project = createProject({
      ...files(),
      'vitest.config.ts': config(`{ simulator: { ttftMs: 20, itlMs: 2 }, clientBounds: { eventLoopDelayP99: 0 } }`),
    })
    const { exitCode, stderr } = await project.run({ env: { CI: '' } })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/chat-chat-\w+\.json was not written/)
    expect(stderr).toContain('the run is void')
    expect(baselines(project)).toEqual([])
  })
})
