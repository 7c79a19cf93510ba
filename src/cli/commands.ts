/** @module The commands of the command line. */
import type { Command } from 'commander'

/** Commands by name. Only the one that is asked for is loaded: some bring a tokenizer, and start-up is waited for. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'analyze-trace': async () => (await import('./analyze-trace.ts')).analyzeTraceCommand(),
  'compare': async () => (await import('./compare.ts')).compareCommand(),
  'generate-dataset': async () => (await import('./generate-dataset.ts')).generateDatasetCommand(),
  'hash-trace': async () => (await import('./hash-trace.ts')).hashTraceCommand(),
  'init': async () => (await import('./init.ts')).initCommand(),
  'report': async () => (await import('./report.ts')).reportCommand(),
  'simulate': async () => (await import('./simulate.ts')).simulateCommand(),
  'synthesize-trace': async () => (await import('./synthesize-trace.ts')).synthesizeTraceCommand(),
}
