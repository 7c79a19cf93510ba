import { expect, normal, test } from 'inferbench'

test('hot images hit the encoder cache', async ({ dataset, media, load }) => {
  const images = media.images({
    width: normal({ mean: 512, stddev: 50 }),
    height: 512,
    format: 'jpeg',
    pool: { size: 100, sampling: { type: 'zipf', skew: 1.1 } },
  })
  const run = await load(dataset.synthetic({ inputTokens: 100, images: { source: images, count: 2 } }), {
    rate: 12,
    duration: '30s',
  })
  expect(run).toMeetSlo({ ttft: { p99: 800 } })
  expect(run.media.images).toMatchObject({ distinct: expect.any(Number) })
})
