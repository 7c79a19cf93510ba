import { expect, test, vi } from 'vitest'

import { PATIENCE_MS } from '../../support/eventually.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { type Script, startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

/** A load in a process that may have only so many files open; gives its replies by kind. */
function runWith(descriptors: number, url: string): Promise<unknown> {
  return inOtherProcess(
    `
    const { runAgainst } = await load('test/support/load-run.ts')
    const { kinds } = await runAgainst(process.env.SERVER, { concurrency: 120, requests: 400 })
    return kinds
    `,
    { SERVER: url },
    descriptors,
  )
}

test('without file descriptors for all connections, requests fail by that name, and those with one are answered', async () => {
  const slowly: Script = (response) => void setTimeout(() => streamWords(response, ['a', ' b']), 20)
  await using server = await startScriptedServer(slowly)
  const kinds = (await runWith(100, server.url)) as Record<string, number>
  expect(Object.keys(kinds).sort()).toEqual(['answer', 'out-of-file-descriptors'])
  expect(kinds['answer']! + kinds['out-of-file-descriptors']!).toBe(400)
  await expect(runWith(1_000, server.url)).resolves.toEqual({ answer: 400 })
})
