/** @module The Vitest plugin: options for the tests, room for long runs, and our reporter beside the others. */
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Plugin } from 'vitest/config'

import './vitest-types.ts'
import { type InferbenchOptions, resolveSettings } from './settings.ts'

export type { InferbenchOptions } from './settings.ts'

/** Longest time for a benchmark test and its hooks: loads bound themselves. */
const TIMEOUT_MS = 3_600_000

const reporterPath = fileURLToPath(new URL(`../reporters/reporter${extname(import.meta.url)}`, import.meta.url))

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
      project.provide('inferbench', { settings, root: vitest.config.root })
      const { reporters } = vitest.config
      if (!reporters.some((reporter) => Array.isArray(reporter) && reporter[0] === reporterPath)) {
        reporters.push([reporterPath, { outputDir: settings.outputDir }])
      }
      if (project.config.benchmark.enabled) {
        project.config.testTimeout = TIMEOUT_MS
        project.config.hookTimeout = TIMEOUT_MS
      }
    },
  }
}
