/** @module The page of `docs/` that says how other clients and ours did. */
import { cpus, loadavg, totalmem } from 'node:os'

import { wallClock } from '../../src/clock.ts'
import type { PeerResult } from './peer-run.ts'
import type { Peer, PeerLoad } from './peers.ts'

/** One load and what came of it. */
export interface Contest {
  readonly title: string
  readonly load: PeerLoad
  readonly results: readonly PeerResult[]
}

export const peerHead = [
  'client',
  'requests/s',
  'output tokens per CPU second',
  'CPU s under load',
  'CPU s in all',
  'TTFT p50, ms: said − served',
  'TTFT p99, ms: said − served',
]

/** A row a client, as cells. */
export function rowsOf(results: readonly PeerResult[]): string[][] {
  return results.map(({ peer, served, said, cpuSeconds, tokensPerCpuSecond }) => [
    `${peer.name} ${peer.version}`,
    served.requestsPerSecond.toFixed(1),
    tokensPerCpuSecond.toFixed(0),
    cpuSeconds.loading.toFixed(1),
    cpuSeconds.total.toFixed(1),
    difference(said.ttft.p50, served.ttft.p50),
    difference(said.ttft.p99, served.ttft.p99),
  ])
}

const INTRODUCTION = `# Beside other clients

Written by \`PEERS=folder npx vitest bench --run --project='self*' benchmarks/self/peers.bench.ts\`, which has each client send the
same load to the same simulator, one after another on one machine, which the simulator shares. The folder holds a Python
environment for each client, named after it. Figures are of one run.

Requests per second are the server's count. CPU time is that of the client with all its processes; its start counts only "in
all". TTFT is what the client says less what the server measured, from the whole request to the first token written, whatever
the client's own definition is; at p50 and p99 of the same requests.`

/** The page as Markdown. @param places paths of this machine and what the page calls them */
export function peersPage(contests: readonly Contest[], places: Readonly<Record<string, string>>): string {
  const tables = contests.flatMap(({ title, results }) => [`## ${title}`, markdownTable(peerHead, rowsOf(results))])
  const { load, results } = contests[0]!
  const commands = results.map(({ peer }) => commandOf(peer, load, places))
  return `${[
    INTRODUCTION,
    machine(),
    ...tables,
    '## Commands',
    'As for the first table. The suite of inferbench calls `dataset.synthetic` and `load` with the same numbers.',
    ['```text', ...commands, '```'].join('\n'),
  ].join('\n\n')}\n`
}

function machine(): string {
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  const cpu = `${cpus().length} × ${cpus()[0]?.model ?? 'an unknown CPU'}`
  return `${wallClock().slice(0, 10)}: ${cpu}, ${memory} GiB, Node.js ${process.version}, load average ${loadavg()[0]!.toFixed(1)}.`
}

function commandOf(peer: Peer, load: PeerLoad, places: Readonly<Record<string, string>>): string {
  const words = [peer.program, ...peer.args(load, '/tmp/out')].map((word) => (/[\s"]/.test(word) ? `'${word}'` : word))
  const env = Object.entries(peer.env).map(([name, value]) => `${name}=${value}`)
  let text = [...env, ...words].join(' ')
  for (const [path, name] of Object.entries({ [load.url]: '$URL', ...places })) text = text.replaceAll(path, name)
  return text
}

function difference(said: number, served: number): string {
  const ms = said - served
  return `${said.toFixed(1)} − ${served.toFixed(1)} = ${ms.toFixed(1)}`
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
