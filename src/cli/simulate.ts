/** @module `inferbench simulate`: the simulated server on its own. */
import { once } from 'node:events'

import { Command } from 'commander'

import { FAULT_KINDS, type FailureOptions, type FaultKind } from '../simulator/failure-options.ts'
import { resolveSimulator, type SimulatorOptions } from '../simulator/options.ts'
import { serve } from '../simulator/serve.ts'
import { lengthArgument, namesArgument, numberArgument as number } from './arguments.ts'

/** Options of the simulator, its groups laid flat. */
interface Flags extends Omit<SimulatorOptions, 'prefixCache' | 'encoder' | 'failures'> {
  readonly prefixCacheBlocks: number
  readonly blockTokens: number
  readonly encoderCacheBytes: number
  readonly encodeMsPerMegapixel: number
  readonly encodeMsPerAudioSecond: number
  readonly encodeMsPerFrame: number
  readonly failureRate?: number
  readonly failureKinds?: FailureOptions['kinds']
  readonly retryAfterSeconds: number
  readonly stallMs?: number
  readonly slowHeadersMs: number
}

export function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('run a simulated inference server until interrupted')
    .option('--port <port>', 'port to listen on; 0 takes a free one', number, 8000)
  describeServer(command)
  describeEngine(command)
  describeCaches(command)
  describeFailures(command)
  return command.action(simulate)
}

/** What an option is where it is left out. */
const defaults = resolveSimulator()

function describeServer(command: Command): void {
  command
    .option('--host <address>', 'address to listen on', defaults.host)
    .option('--model <name>', 'name of the model that it serves', defaults.model)
    .option('--tokenizer <source>', 'tokenizer: builtin, a folder, or a hub id', defaults.tokenizer)
    .option('--seed <seed>', 'root of its randomness', defaults.seed)
}

function describeEngine(command: Command): void {
  const { ttftMs, itlMs, outputTokens, maxRunning, prefillTokensPerSecond, decodeMsPerRunning } = defaults
  const law = 'a number, or a distribution as JSON'
  command
    .option('--ttft-ms <length>', `from the end of a prompt to the first token, ms: ${law}`, lengthArgument, ttftMs)
    .option('--itl-ms <length>', `time between tokens, ms: ${law}`, lengthArgument, itlMs)
    .option('--output-tokens <length>', `answers whose request names no limit: ${law}`, lengthArgument, outputTokens)
    .option('--max-running <requests>', 'requests that run at once; others wait', number, maxRunning)
    .option('--prefill-tokens-per-second <tokens>', 'prompt tokens computed a second', number, prefillTokensPerSecond)
    .option('--decode-ms-per-running <ms>', 'what each other request adds to a step', number, decodeMsPerRunning)
    .option('--kv-tokens <tokens>', 'tokens that fit into memory (default: no limit)', number)
}

function describeCaches(command: Command): void {
  const { blocks, blockTokens } = defaults.prefixCache
  const { cacheBytes, msPerMegapixel, msPerAudioSecond, msPerFrame } = defaults.encoder
  command
    .option('--prefix-cache-blocks <blocks>', 'blocks of prompts that are kept; 0 is off', number, blocks)
    .option('--block-tokens <tokens>', 'tokens of a block', number, blockTokens)
    .option('--encoder-cache-bytes <bytes>', 'media files that are kept; 0 is off', number, cacheBytes)
    .option('--encode-ms-per-megapixel <ms>', 'time to encode pictures and films', number, msPerMegapixel)
    .option('--encode-ms-per-audio-second <ms>', 'time to encode sound', number, msPerAudioSecond)
    .option('--encode-ms-per-frame <ms>', 'time to encode a film, on top of its pixels', number, msPerFrame)
}

function describeFailures(command: Command): void {
  const { retryAfterSeconds, slowHeadersMs } = defaults.failures
  command
    .option('--failure-rate <share>', 'requests that fail on purpose, 0 to 1 (default: 0)', number)
    .option('--failure-kinds <kinds>', `all, or some of: ${FAULT_KINDS.join(', ')}; or kind=share, …`, kindsArgument)
    .option('--retry-after-seconds <seconds>', 'what a 429 asks clients to wait', number, retryAfterSeconds)
    .option('--stall-ms <ms>', 'how long a stall is (default: until the client goes away)', number)
    .option('--slow-headers-ms <ms>', 'how long slow headers take', number, slowHeadersMs)
}

/** Kinds, or kinds with their shares: `http-429=0.01,stall=0.005`. */
function kindsArgument(text: string): FailureOptions['kinds'] {
  const names = namesArgument(text)
  if (!text.includes('=')) return names as FaultKind[]
  return Object.fromEntries(
    names.map((name) => {
      const at = name.indexOf('=')
      return [name.slice(0, at), number(name.slice(at + 1))]
    }),
  )
}

async function simulate(flags: Flags): Promise<void> {
  const resolved = resolveSimulator(optionsOf(flags))
  const { server, url } = await serve(resolved)
  console.log(`${resolved.model} at ${url}`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  server.close()
  server.closeAllConnections()
}

function optionsOf(flags: Flags): SimulatorOptions {
  const { prefixCacheBlocks, blockTokens, ...others } = flags
  const { encoderCacheBytes, encodeMsPerMegapixel, encodeMsPerAudioSecond, encodeMsPerFrame, ...rest } = others
  const { failureRate, failureKinds, retryAfterSeconds, stallMs, slowHeadersMs, ...plain } = rest
  return {
    ...plain,
    prefixCache: { blocks: prefixCacheBlocks, blockTokens },
    encoder: {
      cacheBytes: encoderCacheBytes,
      msPerMegapixel: encodeMsPerMegapixel,
      msPerAudioSecond: encodeMsPerAudioSecond,
      msPerFrame: encodeMsPerFrame,
    },
    failures: { rate: failureRate, kinds: failureKinds, retryAfterSeconds, stallMs, slowHeadersMs },
  }
}
