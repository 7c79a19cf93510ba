/** @module What Vitest hands a benchmark provider. */
import type { BenchmarkGroup } from 'vitest'

export const benchmarkConfig: BenchmarkGroup['config'] = {
  enabled: true,
  retainSamples: false,
  provider: undefined,
  suppressExportGetterWarnings: false,
  projectName: '',
}
