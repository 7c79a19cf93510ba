import { expect, test } from 'inferbench'
import sharp from 'sharp'

import { assetPath } from '../../src/assets.ts'
import { resolveTarget } from '../../src/endpoints/target.ts'
import { createBodyBuilder } from '../../src/load/body.ts'
import { images } from '../../src/media/images.ts'
import { createMediaStore } from '../../src/media/store.ts'

test('a JPEG of 512 × 512 takes at most 1.3 times what bare sharp takes', async ({ bench, streams }) => {
  const picture = assetPath('source_images/meadow.jpg')
  const source = images({ format: 'jpeg', sourceSampling: { type: 'fixed', index: 0 } }, streams)
  let n = 0
  const results = await bench.compare(
    bench('sharp', async () => void (await sharp(picture).resize(512, 512).jpeg({ quality: 80 }).toBuffer())),
    bench('ours', async () => void (await source.draw(n++).render())),
    { iterations: 100 },
  )
  const ratio = results.get('ours').latency.p50 / results.get('sharp').latency.p50

  print(`${results.get('ours').latency.p50.toFixed(1)} ms an image, ${ratio.toFixed(2)} times bare sharp`)
  expect(ratio).toBeLessThanOrEqual(1.3)
})

test('a draw from a warm pool with its body: at least 50,000 a second', async ({ bench, media }) => {
  const source = media.images({ width: 640, height: 640, format: 'jpeg', pool: { size: 50 } })
  const store = createMediaStore()
  const items = Array.from({ length: 500 }, (_, n) => source.draw(n))
  await store.prepare(items)
  const build = createBodyBuilder({ target: resolveTarget({ url: 'http://localhost' }), model: 'any', store })
  const text = { type: 'text', text: 'What is this?' } as const
  const turn = { parts: [], inputTokens: 4 }
  const session = { id: 'media', turns: [turn] }
  let n = 0
  const { throughput } = await bench('draw', () => {
    const item = source.draw(n++)
    const messages = [{ role: 'user', parts: [text, { type: 'media', item }] } as const]
    void build(turn, { messages, promptTokens: 4, session })
    store.release(item)
  }).run({ time: 2_000 })

  const meanBytes = store.bytes / new Set(items).size
  print(`${throughput.mean.toFixed(0)} draws a second, of ${(meanBytes / 1e3).toFixed(0)} kB each`)
  expect(meanBytes).toBeGreaterThan(100_000)
  expect(throughput.mean).toBeGreaterThanOrEqual(50_000)
})

test('10,000 requests with two images of 100 kB take the pool and at most 200 MB', async ({
  dataset,
  media,
  mediaStore,
  load,
}) => {
  const source = media.images({
    width: 640,
    height: 640,
    format: 'jpeg',
    pool: { size: 100, sampling: { type: 'zipf', skew: 1 } },
  })
  const prompts = dataset.synthetic({ inputTokens: 100, outputTokens: 1, images: { source, count: 2 } })
  const before = process.memoryUsage().rss
  let peak = before
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20)
  const run = await load(prompts, { concurrency: 8, requests: 10_000 })
  clearInterval(sampling)

  const { draws, bytes } = run.media.images!
  const grown = peak - before
  print(
    `${draws} images of ${(bytes / draws / 1e3).toFixed(0)} kB in ${(run.durationMs / 1e3).toFixed(0)} s: ` +
      `${(grown / 1e6).toFixed(0)} MB more memory, ${(mediaStore.bytes / 1e6).toFixed(0)} MB of them the pool`,
  )
  expect(run.counts.completed).toBe(10_000)
  expect(draws).toBe(20_000)
  expect(bytes / draws).toBeGreaterThan(75_000)
  expect(grown - mediaStore.bytes).toBeLessThan(200e6)
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
