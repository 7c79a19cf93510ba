/** @module One client's run against the simulator, beside what the simulator saw of it. */
import { readFileSync } from 'node:fs'

import { request } from 'undici'

import { TRUTH_PATH } from '../../src/simulator/server.ts'
import type { RequestTruth } from '../../src/simulator/truth.ts'
import { quantile, sortSamples } from '../../src/stats/quantile.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import type { Claim, Peer, PeerLoad } from './peers.ts'
import { runCommand } from './process-tree.ts'

export interface PeerResult {
  readonly peer: Peer
  /** What the client says. */
  readonly said: Claim
  /** The same by the server's clock, from the first request to the last answer. */
  readonly served: Claim
  /** Requests that the server answered to their end. */
  readonly requests: number
  /** Of the client with all its processes: while the server served it, and from start to end. */
  readonly cpuSeconds: { readonly loading: number; readonly total: number }
  /** Output tokens for each of the CPU seconds while the server served. */
  readonly tokensPerCpuSecond: number
}

/**
 * Has a client send the load. What it sends beforehand, to see whether the server is there, is left out.
 *
 * @throws Error where it fails, with the end of what it said
 */
export async function runPeer(peer: Peer, load: PeerLoad): Promise<PeerResult> {
  using folder = temporaryFolder()
  await request(load.url + TRUTH_PATH, { method: 'DELETE' })
  const { PATH, HOME } = process.env
  const log = folder.file('log.txt')
  const command = [peer.program, ...peer.args(load, folder.path)]
  const run = await runCommand(command, { cwd: folder.path, env: { PATH, HOME, ...peer.env }, log })
  if (run.exitCode !== 0) {
    throw new Error(`${peer.name} ended with ${run.exitCode}: ${readFileSync(log, 'utf8').slice(-2_000)}`)
  }
  const { body } = await request(load.url + TRUTH_PATH)
  const truths = ((await body.json()) as RequestTruth[]).filter(({ aborted }) => !aborted).slice(-load.requests)
  const startMs = Math.min(...truths.map(({ receivedMs }) => receivedMs))
  const endMs = Math.max(...truths.map((truth) => truth.endMs!))
  const loading = run.cpuSecondsAt(endMs) - run.cpuSecondsAt(startMs)
  return {
    peer,
    said: peer.claim(folder.path),
    served: { requestsPerSecond: (1e3 * truths.length) / (endMs - startMs), ttft: ttftOf(truths) },
    requests: truths.length,
    cpuSeconds: { loading, total: run.cpuSecondsAt(Infinity) },
    tokensPerCpuSecond: truths.reduce((sum, { tokensMs }) => sum + tokensMs.length, 0) / loading,
  }
}

function ttftOf(truths: readonly RequestTruth[]): Claim['ttft'] {
  const sorted = sortSamples(Float64Array.from(truths, ({ tokensMs, receivedMs }) => tokensMs[0]! - receivedMs))!
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
