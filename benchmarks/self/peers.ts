/** @module Other load clients and ours: how each is told to send the same load, and where it says what it measured. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { versionOf } from '../../src/package-manifest.ts'
import { ReportFile } from '../../src/report/run-report.ts'
import { install, pack } from '../../test/support/packed-project.ts'
import { tokenizerFolders } from '../../test/support/published-tokenizers.ts'
import { MODEL } from './exercise.ts'

/** A closed loop of requests of one length. */
export interface PeerLoad {
  readonly url: string
  readonly concurrency: number
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
}

/** What a client says of its run; times in ms. */
export interface Claim {
  readonly requestsPerSecond: number
  readonly ttft: { readonly p50: number; readonly p99: number }
}

export interface Peer {
  readonly name: string
  readonly version: string
  readonly program: string
  readonly env: NodeJS.ProcessEnv
  /** The arguments of the program. @param folder takes its files */
  args(load: PeerLoad, folder: string): readonly string[]
  /** Reads what it wrote. */
  claim(folder: string): Claim
}

const tokenizer = tokenizerFolders.qwen3
const offline = { HF_HUB_OFFLINE: '1' }

/** @param folder one virtual environment a peer, named after it; @param project where our package and a suite are */
export function peersIn(folder: string, project: string): Peer[] {
  const inFolder = [aiperf(folder), guidellm(folder), vllm(folder)].filter(({ program }) => existsSync(program))
  return [...inFolder, inferbench(project)]
}

/** A package that has a program of its name, in the environment of its name. */
function installed(folder: string, name: string): Pick<Peer, 'name' | 'version' | 'program'> {
  const [info = ''] = globSync(join(folder, name, `lib/python*/site-packages/${name}-*.dist-info`))
  const version = /-([^-]+)\.dist-info$/.exec(info)?.[1] ?? 'of unknown version'
  return { name, version, program: join(folder, name, 'bin', name) }
}

function aiperf(folder: string): Peer {
  return {
    ...installed(folder, 'aiperf'),
    // Told to be offline, it takes no tokenizer from a folder.
    env: {},
    args: (load, out) =>
      [
        ['profile', '--model', MODEL, '--url', load.url, '--endpoint-type', 'chat', '--streaming'],
        ['--tokenizer', tokenizer, '--isl', `${load.inputTokens}`, '--isl-stddev', '0'],
        ['--osl', `${load.outputTokens}`, '--osl-stddev', '0', '--concurrency', `${load.concurrency}`],
        ['--request-count', `${load.requests}`, '--artifact-dir', out, '--ui', 'none'],
        ['--no-server-metrics', '--no-gpu-telemetry'],
      ].flat(),
    claim(out) {
      const said = readJson(join(out, 'profile_export_aiperf.json')) as {
        request_throughput: { avg: number }
        time_to_first_token: { p50: number; p99: number }
      }
      const { p50, p99 } = said.time_to_first_token
      return { requestsPerSecond: said.request_throughput.avg, ttft: { p50, p99 } }
    },
  }
}

function guidellm(folder: string): Peer {
  return {
    ...installed(folder, 'guidellm'),
    env: offline,
    args: (load, out) =>
      [
        ['run', '--backend', `kind=openai_http,target=${load.url},model=${MODEL}`],
        ['--profile', `kind=concurrent,streams=${load.concurrency}`],
        ['--constraint', `kind=max_requests,count=${load.requests}`],
        ['--tokenizer', `kind=huggingface_auto,model=${tokenizer}`],
        ['--data', `kind=synthetic_text,prompt_tokens=${load.inputTokens},output_tokens=${load.outputTokens}`],
        ['--output', `kind=json,path=${join(out, 'guidellm.json')}`, '--disable-console'],
      ].flat(),
    claim(out) {
      interface Distribution {
        readonly successful: {
          readonly mean: number
          readonly percentiles: { readonly p50: number; readonly p99: number }
        }
      }
      const { benchmarks } = readJson(join(out, 'guidellm.json')) as {
        benchmarks: [{ metrics: { requests_per_second: Distribution; time_to_first_token_ms: Distribution } }]
      }
      const { requests_per_second: rate, time_to_first_token_ms: ttft } = benchmarks[0].metrics
      const { p50, p99 } = ttft.successful.percentiles
      return { requestsPerSecond: rate.successful.mean, ttft: { p50, p99 } }
    },
  }
}

function vllm(folder: string): Peer {
  return {
    ...installed(folder, 'vllm'),
    name: 'vllm bench serve',
    env: offline,
    args: (load, out) =>
      [
        ['bench', 'serve', '--backend', 'openai-chat', '--endpoint', '/v1/chat/completions', '--base-url', load.url],
        ['--model', MODEL, '--tokenizer', tokenizer, '--dataset-name', 'random', '--ignore-eos'],
        ['--random-input-len', `${load.inputTokens}`, '--random-output-len', `${load.outputTokens}`],
        ['--num-prompts', `${load.requests}`, '--max-concurrency', `${load.concurrency}`, '--disable-tqdm'],
        ['--percentile-metrics', 'ttft,itl', '--metric-percentiles', '50,99'],
        ['--save-result', '--result-dir', out, '--result-filename', 'vllm.json'],
      ].flat(),
    claim(out) {
      const said = readJson(join(out, 'vllm.json')) as Record<
        'request_throughput' | 'p50_ttft_ms' | 'p99_ttft_ms',
        number
      >
      return { requestsPerSecond: said.request_throughput, ttft: { p50: said.p50_ttft_ms, p99: said.p99_ttft_ms } }
    },
  }
}

/** Puts our package into an empty project as npm does. */
export function installInto(project: string): void {
  install(pack(project), project)
}

/** The config and the suite of such a project. */
export function writeSuite(project: string, load: PeerLoad): void {
  const { url, concurrency, requests, inputTokens, outputTokens } = load
  const config = `
    import { defineConfig } from 'vitest/config'
    import { inferbench } from 'inferbench/plugin'
    export default defineConfig({ plugins: [inferbench({ endpoint: { url: '${url}', model: '${MODEL}' } })] })
  `
  const suite = `
    import { test } from 'inferbench'
    test('peer', async ({ dataset, load }) => {
      const prompts = dataset.synthetic({ inputTokens: ${inputTokens}, outputTokens: ${outputTokens} })
      await load(prompts, { concurrency: ${concurrency}, requests: ${requests} })
    })
  `
  writeFileSync(join(project, 'vitest.config.ts'), config)
  writeFileSync(join(project, 'peer.bench.ts'), suite)
}

function inferbench(project: string): Peer {
  return {
    name: 'inferbench',
    version: versionOf('inferbench'),
    program: join(project, 'node_modules/.bin/vitest'),
    env: {},
    args: () => ['bench', '--run', '--root', project],
    claim() {
      const { runs } = ReportFile.parse(readJson(join(project, '.inferbench/report.json')))
      const { metrics, totals } = runs[0]!
      const { p50, p99 } = metrics.ttft!
      return { requestsPerSecond: totals.requestsPerSecond!, ttft: { p50, p99 } }
    },
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
