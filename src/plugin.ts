/** @module The Vitest plugin: options for the tests, room for long runs, and our reporter beside the others. */
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Plugin } from 'vitest/config'
import type { TestProject, Vitest } from 'vitest/node'

import './vitest-types.ts'
import { InferbenchError } from './error.ts'
import { machineName } from './load/shard-settings.ts'
import type { Shard } from './load/shard.ts'
import type { ResolvedReporterOptions } from './report/reporter-options.ts'
import { type InferbenchOptions, resolveSettings } from './settings.ts'

export type { InferbenchOptions } from './settings.ts'

/** Longest time for a benchmark test and its hooks, unless the user gives them more: loads bound themselves. */
const TIMEOUT_MS = 3_600_000
/** What Vitest gives benchmarks and their hooks at least; what is above comes from the user. */
const VITEST_TEST_MS = 60_000
const VITEST_HOOK_MS = 120_000

const providerPath = fileURLToPath(new URL(`./provider/provider${extname(import.meta.url)}`, import.meta.url))
const reporterPath = fileURLToPath(new URL(`../reporters/reporter${extname(import.meta.url)}`, import.meta.url))
const attachUrl = new URL(`../reporters/attach${extname(import.meta.url)}`, import.meta.url).href
/** Reporters of Vitest that show attachments, or keep them for those that do. */
const SHOWING: ReadonlySet<unknown> = new Set(['html', 'blob'])

/**
 * Sets up Vitest for benchmarks.
 *
 * ```ts
 * export default defineConfig({ plugins: [inferbench({ endpoint: { url: 'http://localhost:8000' } })] })
 * ```
 */
export function inferbench(options: InferbenchOptions = {}): Plugin {
  const settings = resolveSettings(options, process.env)
  return {
    name: 'inferbench',
    configureVitest({ vitest, project }) {
      const { benchmark, testTimeout, hookTimeout } = project.config
      if (settings.shard) labelBlobs(vitest, project, settings.shard)
      // Benchmarks run in a project of their own that Vitest derives from the user's, unnamed or named, and calls so.
      const name = benchmark.enabled ? project.name.replace(/^bench$| \(bench\)$/, '') : project.name
      const attachModule = isLookedAt(vitest.config) ? attachUrl : undefined
      project.provide('inferbench', { settings, root: vitest.config.root, project: name, attachModule })
      addReporter(vitest.config.reporters, { outputDir: settings.outputDir, exports: settings.exports })
      if (!benchmark.enabled) return
      benchmark.provider ??= providerPath
      if (testTimeout <= VITEST_TEST_MS) project.config.testTimeout = TIMEOUT_MS
      if (hookTimeout <= VITEST_HOOK_MS) project.config.hookTimeout = TIMEOUT_MS
    },
  }
}

/** Whether anybody may see what is attached to a test. */
function isLookedAt({ ui, reporters }: Vitest['config']): boolean {
  return ui || reporters.some((reporter) => Array.isArray(reporter) && SHOWING.has(reporter[0]))
}

/** Blobs of several machines are told apart by a label, as `VITEST_BLOB_LABEL` gives one. */
function labelBlobs(vitest: Vitest, project: TestProject, shard: Shard): void {
  const label = (vitest.config.mergeReportsLabel ??= machineName(shard))
  project.config.mergeReportsLabel = label
}

/** Puts our reporter beside the others, once for all projects. */
function addReporter(reporters: Vitest['config']['reporters'], options: ResolvedReporterOptions): void {
  const ours = reporters.flatMap((reporter) =>
    Array.isArray(reporter) && reporter[0] === reporterPath ? [reporter[1] as ResolvedReporterOptions] : [],
  )
  if (ours.length === 0) return void reporters.push([reporterPath, options])
  for (const name of ['outputDir', 'exports'] as const) {
    const [wanted, taken] = [options[name], ours[0]![name]].map((value) => JSON.stringify(value))
    if (wanted === taken) continue
    throw new InferbenchError(
      'invalid-options',
      'inferbench',
      `${name}: all projects share one report, got ${wanted} beside ${taken}`,
    )
  }
}
