#!/usr/bin/env node
/** @module The command line. */
import { enableCompileCache } from 'node:module'

import { Command } from 'commander'

import { InferbenchError } from '../error.ts'
import { versionOf } from '../package-manifest.ts'

// What is loaded from here on starts faster the next time.
enableCompileCache()

/** Commands by name. Only the one that is asked for is loaded: some bring a tokenizer, and start-up is waited for. */
const commands: Record<string, () => Promise<Command>> = {
  'analyze-trace': async () => (await import('./analyze-trace.ts')).analyzeTraceCommand(),
  'generate-dataset': async () => (await import('./generate-dataset.ts')).generateDatasetCommand(),
  'hash-trace': async () => (await import('./hash-trace.ts')).hashTraceCommand(),
  'report': async () => (await import('./report.ts')).reportCommand(),
  'simulate': async () => (await import('./simulate.ts')).simulateCommand(),
  'synthesize-trace': async () => (await import('./synthesize-trace.ts')).synthesizeTraceCommand(),
}

const program = new Command('inferbench')
  .description('Tools around LLM inference benchmarks written as Vitest suites')
  .version(versionOf('inferbench'))
  .showHelpAfterError()

const asked = process.argv[2] ?? ''
for (const name of Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands)) {
  program.addCommand(await commands[name]!())
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof InferbenchError)) throw error
  process.stderr.write(`error: ${error.message}\n`)
  process.exitCode = 1
}
