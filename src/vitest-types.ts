/** @module What Vitest's own types have to know of us. */
import type { TestArtifactBase } from 'vitest'

import type { RunHead, RunReport } from './report/run-report.ts'
import type { Settings } from './settings.ts'

/** Type of the artifact that announces a run. */
export const STARTED = 'inferbench:run-started'

/** Announces a run, so that a reporter knows of it even if it never ends. */
export interface RunStarted extends TestArtifactBase {
  readonly type: typeof STARTED
  readonly head: RunHead
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by the plugin; absent without it. */
    inferbench?: {
      readonly settings: Settings
      readonly root: string
      /** Name of the project in the config, empty where it has none. */
      readonly project: string
      /** URL of the module that draws runs for those who look at the test in a browser; absent where nobody does. */
      readonly attachModule?: string | undefined
    }
  }
  interface BenchResult {
    /** The run, of a benchmark whose function is a load point. */
    run?: RunReport
  }
  interface TaskMeta {
    /** The runs of the test, in order. */
    inferbench?: { readonly runs: RunReport[] }
  }
  interface TestArtifactRegistry {
    [STARTED]: RunStarted
  }
}
