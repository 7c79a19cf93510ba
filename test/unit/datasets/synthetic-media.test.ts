import { beforeAll, describe, expect, test, vi } from 'vitest'

import type { SyntheticOptions } from '../../../src/datasets/synthetic-options.ts'
import { synthetic } from '../../../src/datasets/synthetic.ts'
import type { Session, Workload } from '../../../src/datasets/workload.ts'
import { images } from '../../../src/media/images.ts'
import type { MediaSource } from '../../../src/media/item.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource
let pictures: MediaSource
const streams = createStreams('media')

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
  pictures = images({ width: 32, height: 32, pool: { size: 6 } }, streams)
})

function workload(options: Omit<SyntheticOptions, 'inputTokens'>): Workload {
  return synthetic({ inputTokens: 40, ...options }, source, streams)
}

/** `text 40`, `image 3`: what stands where in the turns of a session. */
function layout({ turns }: Session): string[][] {
  return turns.map(({ parts }) =>
    parts.map((part) => {
      if (part.type === 'text') return `text ${source.count(part.text)}`
      const { kind, origin } = part.item
      return origin.type === 'pool' ? `${kind} of ${origin.pool.size}` : kind
    }),
  )
}

describe('pictures of a prompt', () => {
  test('stand after its text unless told otherwise', () => {
    expect(layout(workload({ images: { source: pictures, count: 2 } }).session(0))).toEqual([
      ['text 40', 'image of 6', 'image of 6'],
    ])
    const before = workload({ images: { source: pictures, insertionPoint: 0 } })
    expect(layout(before.session(0))).toEqual([['image of 6', 'text 40']])
  })

  test('cut its text where they are spread, without changing how many tokens it has', () => {
    const session = workload({ images: { source: pictures, count: 2, insertionPoint: 'spread' } }).session(0)
    expect(layout(session)).toEqual([['text 20', 'image of 6', 'text 20', 'image of 6']])
    expect(session.turns[0]!.inputTokens).toBe(40)
  })

  test('are drawn anew for every turn of every session, by the law of the pool', () => {
    const from = workload({ turns: 3, images: { source: pictures } })
    const drawn = upTo(100).flatMap((index) =>
      from.session(index).turns.map(({ parts }) => parts.flatMap((part) => (part.type === 'media' ? [part.item] : []))),
    )
    expect(drawn.flat()).toEqual(upTo(300).map((n) => pictures.draw(n)))
  })

  test('come in the shares of a mix', () => {
    const mix = [{ weight: 70 }, { weight: 30, image: 1 }]
    const from = workload({ images: { source: pictures }, mix })
    const carrying = upTo(2_000).filter((index) => layout(from.session(index))[0]!.length > 1).length
    expect(Math.abs(carrying - 600)).toBeLessThan(5 * Math.sqrt(2_000 * 0.3 * 0.7))
  })

  test('may be configured with everything else, as AIPerf does', () => {
    const from = workload({ multimodal: { image: { count: 2, width: 32, height: 32, pool: { size: 3 } } } })
    expect(layout(from.session(4))).toEqual([['text 40', 'image of 3', 'image of 3']])
  })

  test('are described as JSON', () => {
    const described = JSON.parse(JSON.stringify(workload({ images: { source: pictures } }).describe())) as object
    expect(described).toMatchObject({
      images: { width: { value: 32 }, pool: { size: 6 }, insertionPoint: { value: 1 } },
    })
  })
})

describe('a refusal says what is wrong', () => {
  const given = () => ({ source: pictures })

  test.each<[string, () => unknown, string]>([
    ['no source', () => ({ images: {} }), 'images.source: expected media.images(…)'],
    ['a source of another kind', () => ({ audio: given() }), 'audio.source: expected media.audio(…)'],
    [
      'a place outside',
      () => ({ images: { ...given(), insertionPoint: 1.5 } }),
      'images.insertionPoint: expected a share from 0 to 1',
    ],
    [
      'a mix of nothing',
      () => ({ images: given(), mix: [{ weight: 0, image: 1 }] }),
      'mix: expected at least one with a weight above 0',
    ],
    ['a mix without a source', () => ({ mix: [{ weight: 1, image: 1 }] }), 'images: mix names image: give its source'],
    [
      'a source that no mix names',
      () => ({ images: given(), mix: [{ weight: 1 }] }),
      'images: no entry of mix names image',
    ],
    [
      'counts twice',
      () => ({ images: { ...given(), count: 2 }, mix: [{ weight: 1, image: 1 }] }),
      'images.count: give counts in mix or here, not both',
    ],
    ['both spellings', () => ({ images: given(), multimodal: {} }), 'multimodal: give it or images, audio, video, mix'],
  ])('%s', (_, options, message) => {
    expect(() => workload(options() as SyntheticOptions)).toThrow(message)
  })
})
