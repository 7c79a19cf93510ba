#!/usr/bin/env node
/** @module The command line. */
import { enableCompileCache } from 'node:module'

import { Command } from 'commander'

import { InferbenchError } from '../error.ts'
import { versionOf } from '../package-manifest.ts'
import { commands } from './commands.ts'

// What is loaded from here on starts faster the next time.
enableCompileCache()

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
