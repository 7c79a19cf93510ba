#!/usr/bin/env node
/** @module The command line. */
import { Command } from 'commander'

import { InferbenchError } from '../error.ts'
import { versionOf } from '../package-manifest.ts'
import { simulateCommand } from './simulate.ts'

const program = new Command('inferbench')
  .description('Tools around LLM inference benchmarks written as Vitest suites')
  .version(versionOf('inferbench'))
  .showHelpAfterError()
  .addCommand(simulateCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof InferbenchError)) throw error
  process.stderr.write(`error: ${error.message}\n`)
  process.exitCode = 1
}
