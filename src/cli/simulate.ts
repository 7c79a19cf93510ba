/** @module `inferbench simulate`: the simulated server on its own. */
import { once } from 'node:events'

import { Command } from 'commander'

import { resolveSimulator, type SimulatorOptions } from '../simulator/options.ts'
import { serve } from '../simulator/serve.ts'
import { lengthArgument, numberArgument } from './arguments.ts'

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('run a simulated OpenAI-compatible inference server until interrupted')
    .option('--port <port>', 'port to listen on; 0 takes a free one', numberArgument, 8000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--model <name>', 'name of the model that it serves')
    .option('--ttft-ms <length>', 'time to first token: ms, or a distribution as JSON', lengthArgument)
    .option('--itl-ms <length>', 'time between tokens: ms, or a distribution as JSON', lengthArgument)
    .option('--output-tokens <length>', 'tokens of an answer whose request names no limit', lengthArgument)
    .option('--max-running <requests>', 'requests that run at once; others wait', numberArgument)
    .option('--tokenizer <source>', 'tokenizer: builtin, a folder, or a hub id')
    .option('--seed <seed>', 'root of its randomness')
    .action(simulate)
}

async function simulate(options: SimulatorOptions): Promise<void> {
  const resolved = resolveSimulator(options)
  const { server, url } = await serve(resolved)
  console.log(`${resolved.model} at ${url}`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  server.close()
  server.closeAllConnections()
}
