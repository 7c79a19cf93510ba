import { describe, expect, test, vi } from 'vitest'

import type { Part, Session, Workload } from '../../../src/datasets/workload.ts'
import { createMediaStore } from '../../../src/media/store.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { runAgainst } from '../../support/load-run.ts'
import { type CountedItem, itemOf, pooledItem } from '../../support/media-items.ts'
import { startScriptedServer, streamWords } from '../../support/scripted-server.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

/** Sessions whose turns carry these parts. */
function sessions(count: number, ...turns: Part[][]): Workload {
  const session = (index: number): Session => ({
    id: `media-${index}`,
    turns: turns.map((parts) => ({ parts, inputTokens: 1 })),
  })
  return { name: 'media', sessions: count, session, describe: () => ({}) }
}

const text = (said: string): Part => ({ type: 'text', text: said })
const media = (item: CountedItem): Part => ({ type: 'media', item })
const bytes = (length: number, fill: number) => new Uint8Array(length).map((_, i) => (i * fill) % 256)

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
}

const messagesIn = ({ body }: { readonly body: string }) => (JSON.parse(body) as Body).messages
const base64 = (file: Uint8Array) => Buffer.from(file).toString('base64')

describe('media in a request', () => {
  test('stand among its texts in their order, each as OpenAI spells it, byte for byte', async () => {
    const files = [bytes(150_001, 7), bytes(1, 3), bytes(70_000, 31)] as const
    const [picture, sound, film] = [itemOf('image', files[0]), itemOf('audio', files[1]), itemOf('video', files[2])]
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const parts = [text('look "here"\n'), media(picture), media(sound), text('and 漢字🌍'), media(film)]
    const run = await runAgainst(server.url, { concurrency: 1 }, { workload: sessions(1, parts) })
    expect(run.kinds).toEqual({ answer: 1 })
    expect(messagesIn(server.requests[0]!)[0]!.content).toEqual([
      { type: 'text', text: 'look "here"\n' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${base64(files[0])}` } },
      { type: 'input_audio', input_audio: { data: base64(files[1]), format: 'wav' } },
      { type: 'text', text: 'and 漢字🌍' },
      { type: 'video_url', video_url: { url: `data:video/webm;base64,${base64(files[2])}` } },
    ])
    expect(Number(server.requests[0]!.headers['content-length'])).toBe(Buffer.byteLength(server.requests[0]!.body))
    expect(run.settled[0]!.media.map(({ item }) => item)).toEqual([picture, sound, film])
  })

  test('are what many requests at once share without mixing them up', async () => {
    const items = Array.from({ length: 8 }, (_, i) => pooledItem('image', bytes(20_000 + i, i + 1)))
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const all = sessions(200)
    const workload: Workload = {
      ...all,
      session: (i) => ({
        id: `${i}`,
        turns: [{ parts: [text(`${i}`), media(items[i % 8]!), media(items[(i + 3) % 8]!)], inputTokens: 1 }],
      }),
    }
    await runAgainst(server.url, { concurrency: 16 }, { workload })
    const sent = new Map(items.map((item, i) => [base64(bytes(20_000 + i, i + 1)), item]))
    for (const request of server.requests) {
      const [said, ...urls] = messagesIn(request)[0]!.content as { text?: string; image_url?: { url: string } }[]
      const carried = urls.map(({ image_url }) => sent.get(image_url!.url.slice('data:image/png;base64,'.length)))
      const number = Number(said!.text)
      expect(carried).toEqual([items[number % 8], items[(number + 3) % 8]])
    }
    expect(server.requests).toHaveLength(200)
    expect(items.map(({ renders }) => renders)).toEqual(items.map(() => 1))
  })

  test('come again in the history of later turns, and are made once', async () => {
    const picture = itemOf('image', bytes(5_000, 9))
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = sessions(1, [text('see'), media(picture)], [text('and now?')])
    const run = await runAgainst(server.url, { concurrency: 1 }, { workload })
    const [first, second] = server.requests.map(messagesIn)
    expect(second![0]).toEqual(first![0])
    expect([second!.length, picture.renders]).toEqual([3, 1])
    expect(run.settled.map((settled) => settled.media.length)).toEqual([1, 1])
  })

  test('are let go with the end of their session, unless they come from a pool', async () => {
    const [fresh, pooled] = [itemOf('image', bytes(30_000, 5)), pooledItem('image', bytes(30_000, 6))]
    const store = createMediaStore()
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = sessions(3, [media(fresh), media(pooled)], [text('more')])
    await runAgainst(server.url, { concurrency: 1 }, { workload, store })
    expect(store.bytes).toBe(base64(bytes(30_000, 6)).length)
  })

  test('are let go where the run ends before their session does', async () => {
    const store = createMediaStore()
    await using server = await startScriptedServer((response) => streamWords(response, ['a']))
    const workload = sessions(500, [media(itemOf('image', bytes(30_000, 5)))], [text('more')])
    await runAgainst(server.url, { concurrency: 2, requests: 7 }, { workload, store })
    expect(store.bytes).toBe(0)
  })
})

test('an item that can not be made ends the run with its reason', async () => {
  const broken = { ...itemOf('video', bytes(9, 1)), render: () => Promise.reject(new Error('ffmpeg is not here')) }
  await using server = await startScriptedServer((response) => streamWords(response, ['a']))
  const running = runAgainst(server.url, { concurrency: 1 }, { workload: sessions(3, [media(broken)]) })
  await expect(running).rejects.toThrow('ffmpeg is not here')
  expect(server.requests).toEqual([])
})
