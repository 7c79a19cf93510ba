import { describe, expect, test } from 'vitest'

import { config, createProject } from '../support/project.ts'

/** A simulator whose answers are cheap and whose pictures are dear. */
const simulator = `{ simulator: { ttftMs: 5, itlMs: 1, encoder: { msPerMegapixel: 2000, cacheBytes: 1e9 }, prefixCache: { blocks: Infinity, blockTokens: 64 } } }`

function suite(body: string, fixtures: string): string {
  return `
    import { expect, test } from 'inferbench'
    test('suite', async ({ ${fixtures} }) => {
      ${body}
    })
  `
}

async function passes(body: string, fixtures: string, files: Record<string, string> = {}): Promise<void> {
  await using project = createProject({
    'vitest.config.ts': config(simulator),
    'benchmarks/a.bench.ts': suite(body, fixtures),
    ...files,
  })
  const { exitCode, stdout, stderr } = await project.run()
  expect(exitCode, stdout + stderr).toBe(0)
}

const rows = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('')

describe('a trace', () => {
  /** Conversations that go on, each request with a partial last block. */
  const trace = rows(
    Array.from({ length: 120 }, (_, i) => {
      const conversation = i % 10
      const blocks = 1 + Math.floor(i / 10)
      const hash_ids = [0, ...Array.from({ length: blocks }, (__, k) => 1_000 * (conversation + 1) + k), 90_000 + i]
      return { timestamp: 10 * i, input_length: 64 * (hash_ids.length - 1) + 1 + (i % 63), output_length: 2, hash_ids }
    }),
  )

  test('is found beside its suite, asserted, made anew, and sent; the server has in its cache what the trace repeats', async () => {
    await passes(
      `
        const original = await trace.open('traces/small.jsonl', { blockSize: 64 })
        expect(original).toHaveCacheHitRate({ min: 0.5 })
        expect(original).not.toHaveUniquePrefixes({ max: 3 })
        const same = original.synthesize({})
        expect(await same.analyze()).toPreserveTraceStats(original)
        const run = await load(original.synthesize({ speedupRatio: 2 }), { schedule: 'trace' })
        expect(run.counts).toMatchObject({ sent: 120, completed: 120 })
        expect(run.durationMs).toBeGreaterThan(590)
        const { prefixHitRate } = run.workload
        expect(prefixHitRate).toBeGreaterThan(0.5)
        expect(Math.abs(run.totals.cacheHitRate - prefixHitRate)).toBeLessThan(0.01)
        const metrics = await (await globalThis.fetch(simulator.url + '/metrics')).text()
        const value = (name) => Number(new RegExp('^vllm:' + name + '_total\\\\{.*\\\\} (.*)$', 'm').exec(metrics)[1])
        expect(value('prefix_cache_hits') / value('prefix_cache_queries')).toBeCloseTo(run.totals.cacheHitRate, 9)
      `,
      'trace, load, simulator',
      { 'benchmarks/traces/small.jsonl': trace },
    )
  })

  test('that isn’t there is an error that names it', async () => {
    await using project = createProject({
      'a.bench.ts': suite(`await trace.open('traces/missing.jsonl')`, 'trace'),
    })
    const { exitCode, stderr } = await project.run()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Input file not found: traces/missing.jsonl')
  })
})

describe('media', () => {
  test('of a hot pool lower the median TTFT', async () => {
    await passes(
      `
        const ask = async (size) => {
          const images = media.images({ width: 64, height: 64 + size, format: 'jpeg', pool: { size } })
          const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 2, images: { source: images } })
          return load(prompts, { concurrency: 1, requests: 60 })
        }
        const [hot, cold] = [await ask(3), await ask(1_000)]
        expect(cold.metrics.ttft.p50 - hot.metrics.ttft.p50).toBeGreaterThan(5)
        expect(hot.media.images).toMatchObject({ draws: 60, distinct: 3, hitRate: 0.95 })
        expect(cold.media.images.distinct).toBeGreaterThan(50)
        expect(cold.media.images.expectedHitRate).toBeCloseTo(cold.media.images.hitRate, 1)
      `,
      'dataset, load, media',
    )
  })

  test('of a pool of one are the same bytes in both requests, as the server hashes them', async () => {
    await passes(
      `
        const multimodal = { image: { count: 1, resolutions: [{ width: 40, height: 30 }], pool: { size: 1, sampling: { type: 'uniform' } } } }
        const prompts = dataset.synthetic({ inputTokens: 20, outputTokens: 2, multimodal })
        const run = await load(prompts, { concurrency: 1, requests: 2 })
        expect(run.media.images).toMatchObject({ draws: 2, distinct: 1 })
        const metrics = await (await globalThis.fetch(simulator.url + '/metrics')).text()
        expect(metrics).toMatch(/^vllm:mm_cache_queries_total\\{.*\\} 2$/m)
        expect(metrics).toMatch(/^vllm:mm_cache_hits_total\\{.*\\} 1$/m)
      `,
      'dataset, load, simulator',
    )
  })
})

test('files of rows are found beside their suite', async () => {
  await passes(
    `
      const prompts = await dataset.jsonl({ path: 'prompts.jsonl' })
      const run = await load(prompts, { concurrency: 1 })
      expect(run.counts).toMatchObject({ sent: 3, completed: 3 })
      const talks = await dataset.conversations('talks.json')
      expect((await load(talks, { concurrency: 2, name: 'talks' })).sessions).toMatchObject({ started: 2, completed: 2, longest: 2 })
      await expect(load(dataset.jsonl({ path: 'prompts.jsonl' }), { concurrency: 1 })).rejects.toThrow('write \`await\` before the dataset')
    `,
    'dataset, load',
    {
      'benchmarks/prompts.jsonl': rows([{ text: 'one' }, { text: 'two' }, { text: 'three' }]),
      'benchmarks/talks.json': JSON.stringify(
        [0, 1].map((i) => ({
          id: `t${i}`,
          messages: ['user', 'assistant', 'user', 'assistant'].map((role) => ({ role, content: `${role} ${i}` })),
        })),
      ),
    },
  )
})
