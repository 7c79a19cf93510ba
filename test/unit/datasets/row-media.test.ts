import { rmSync, statSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { contentPart, dataMedium, fileMedium, mediaItem } from '../../../src/datasets/row-media.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('an item', () => {
  test('renders to the bytes of its file', async () => {
    using folder = temporaryFolder({ 'a.jpg': 'photograph' })
    const path = folder.file('a.jpg')
    const item = mediaItem(fileMedium('image', 'image/jpeg', path, statSync(path)))
    expect(item).toMatchObject({ kind: 'image', mime: 'image/jpeg', format: 'jpeg', origin: { type: 'fresh' } })
    expect(Buffer.from(await item.render()).toString()).toBe('photograph')
  })

  test('whose file is gone says which', async () => {
    using folder = temporaryFolder({ 'a.jpg': 'photograph' })
    const path = folder.file('a.jpg')
    const item = mediaItem(fileMedium('image', 'image/jpeg', path, statSync(path)))
    rmSync(path)
    await expect(item.render()).rejects.toThrow(`[dataset] Input file not found: ${path}`)
  })

  test.for<[mime: string, format: string]>([
    ['audio/wav', 'wav'],
    ['audio/x-wav', 'wav'],
    ['audio/mpeg', 'mp3'],
    ['audio/flac', 'flac'],
    ['video/webm', 'webm'],
  ])('of %s has the format %s', ([mime, format]) => {
    expect(mediaItem(dataMedium('audio', mime, 'aGVsbG8=')).format).toBe(format)
  })
})

describe('a content part', () => {
  test('of a picture is a data URI', () => {
    expect(contentPart(dataMedium('image', 'image/png', 'aGVsbG8='))).toEqual({
      type: 'image_url',
      image_url: { url: 'data:image/png;base64,aGVsbG8=' },
    })
  })

  test('of a sound is its base64, with the format beside it', () => {
    expect(contentPart(dataMedium('audio', 'audio/mpeg', 'aGVsbG8='))).toEqual({
      type: 'input_audio',
      input_audio: { data: 'aGVsbG8=', format: 'mp3' },
    })
  })

  test.each(['image', 'audio', 'video'] as const)('of a URL is the URL: %s', (kind) => {
    const url = 'https://example.com/x'
    expect(contentPart({ kind, url })).toEqual({ type: `${kind}_url`, [`${kind}_url`]: { url } })
  })
})
