import { expect, normal, test } from 'inferbench'

test('hot images hit the encoder cache', async ({ dataset, media, load }) => {
  const images = media.images({
    width: normal({ mean: 512, stddev: 50 }),
    height: 512,
    format: 'jpeg',
    pool: { size: 20, sampling: { type: 'zipf', skew: 1.1 } },
  })
  const prompts = dataset.synthetic({ inputTokens: 100, outputTokens: 32, images: { source: images, count: 2 } })
  const run = await load(prompts, { concurrency: 4, requests: 80 })

  expect(run).toMeetSlo({ ttft: { p95: 800 }, errorRate: 0 })
  expect(run.media.images).toMatchObject({ distinct: expect.any(Number) })
})
