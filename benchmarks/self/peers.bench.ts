import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, normal, test } from 'inferbench'

import { renderPlainTable } from '../../src/plain-table.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { print, printLoad } from './effort-table.ts'
import { type PeerResult, runPeer } from './peer-run.ts'
import { type Contest, peerHead, peersPage, rowsOf } from './peers-page.ts'
import { installInto, peersIn, writeSuite } from './peers.ts'

/** `PEERS=folder` with Python environments `aiperf`, `guidellm` and `vllm`, each with the package of its name. */
const folder = process.env['PEERS']
const repository = join(import.meta.dirname, '../..')
const page = join(repository, 'docs/peers.md')

const loads = [
  {
    title: '64 streams at 50 tokens/s, prompts of 200 tokens, answers of 128',
    simulator: { ttftMs: normal({ mean: 100, stddev: 20 }), itlMs: normal({ mean: 20, stddev: 2 }) },
    load: { concurrency: 64, requests: 960, inputTokens: 200, outputTokens: 128 },
  },
  {
    title: '32 streams as fast as they go, prompts of 50 tokens, answers of 16',
    simulator: { ttftMs: 0, itlMs: 0 },
    load: { concurrency: 32, requests: 3_000, inputTokens: 50, outputTokens: 16 },
  },
]

if (!folder) print('peers.bench.ts compares other clients with ours where PEERS names a folder that has them')

test.runIf(folder)(
  'each client sends the same load to the same server, and ours takes the least CPU a token',
  async () => {
    using project = temporaryFolder()
    const peers = peersIn(folder!, project.path)
    const contests: Contest[] = []
    installInto(project.path)
    for (const { title, simulator, ...rest } of loads) {
      const server = await startSimulator({ prefillTokensPerSecond: 1e9, ...simulator })
      const load = { url: server.url, ...rest.load }
      writeSuite(project.path, load)
      const results: PeerResult[] = []
      for (const peer of peers) results.push(await runPeer(peer, load))
      await server.close()
      contests.push({ title, load, results })
      print(`${title}\n${renderPlainTable(peerHead, rowsOf(results))}`)
      printLoad()
    }
    writeFileSync(page, peersPage(contests, { [folder!]: '$PEERS', [project.path]: '.', [repository]: '.' }))

    for (const { results } of contests) {
      const ours = results.at(-1)!
      for (const { peer, requests, tokensPerCpuSecond } of results) {
        expect(requests, peer.name).toBe(ours.requests)
        expect(tokensPerCpuSecond, peer.name).toBeLessThanOrEqual(ours.tokensPerCpuSecond)
      }
      expect(Math.abs(ours.said.ttft.p50 - ours.served.ttft.p50)).toBeLessThanOrEqual(2)
    }
  },
)
