import { expect, test } from 'vitest'

import type { MediaItem } from '../../../src/media/item.ts'
import { createMediaTally } from '../../../src/media/media-use.ts'
import { countedMedia, RowMedia, rowMediaOf } from '../../../src/report/row-media.ts'
import { tinySource } from '../../support/tiny-media.ts'

const rendered = (item: MediaItem) => ({ item, bytes: 10, base64: new Uint8Array() })

test('what rows keep of media is enough to count them again, but for what their pools let expect', () => {
  const [fromMemory, fromRows] = [createMediaTally(), createMediaTally()]
  const pool = tinySource({ size: 9, sampling: { type: 'zipf', skew: 1 } })
  const fresh = tinySource()
  const films = tinySource({ size: 2, sampling: { type: 'sequential' } }, 42, 'video')
  for (let i = 0; i < 50; i++) {
    const media = [...pool.drawMany(2 * i, 2), fresh.draw(i), pool.prefix(i % 3, 0), films.draw(i)].map(rendered)
    fromMemory.add(media)
    const stored = JSON.parse(JSON.stringify(media.map(rowMediaOf))) as unknown[]
    fromRows.add(stored.map((each) => countedMedia(RowMedia.parse(each))))
  }
  const { images, video } = fromMemory.summary()
  expect(fromRows.summary()).toEqual({
    images: { ...images, expectedHitRate: null },
    video: { ...video, expectedHitRate: null },
  })
  expect(images).toMatchObject({ draws: 150, distinct: 59, prefix: { draws: 50, distinct: 3 } })
})
