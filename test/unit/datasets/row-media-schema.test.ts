import { mkdirSync, symlinkSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { describe, expect, test } from 'vitest'

import { rowMediumSchema } from '../../../src/datasets/row-media-schema.ts'
import { type LocalMedium, mediaItem } from '../../../src/datasets/row-media.ts'
import type { MediaKind } from '../../../src/media/item.ts'
import { parseOptions, strict } from '../../../src/options.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'

const files = {
  'data/rows.jsonl': '',
  'data/a.png': 'picture',
  'data/sub/b.JPG': 'photograph',
  'data/c.wav': 'sound',
  'data/d.mp4': 'film',
  'data/odd.txt': 'text',
  'secret.png': 'secret',
}

function read(folder: TemporaryFolder, kind: MediaKind, source: unknown, root?: string) {
  const schema = strict({ medium: rowMediumSchema(kind, folder.file('data/rows.jsonl'), root) })
  return parseOptions(schema, { medium: source }, 'test').medium
}

function contentOf(medium: unknown): string {
  return Buffer.from((medium as LocalMedium).read()).toString()
}

describe('a medium of a row', () => {
  test.for<[kind: MediaKind, source: string, mime: string, content: string]>([
    ['image', 'a.png', 'image/png', 'picture'],
    ['image', './sub/../a.png', 'image/png', 'picture'],
    ['image', 'sub/b.JPG', 'image/jpeg', 'photograph'],
    ['audio', 'c.wav', 'audio/wav', 'sound'],
    ['video', 'd.mp4', 'video/mp4', 'film'],
  ])('may be a file beside the dataset: %s %s', ([kind, source, mime, content]) => {
    using folder = temporaryFolder(files)
    const medium = read(folder, kind, source)
    expect(medium).toMatchObject({ kind, mime })
    expect(contentOf(medium)).toBe(content)
  })

  test('may be a file by its absolute path or its URL', () => {
    using folder = temporaryFolder(files)
    expect(contentOf(read(folder, 'image', folder.file('data/a.png')))).toBe('picture')
    expect(contentOf(read(folder, 'image', pathToFileURL(folder.file('data/a.png')).href))).toBe('picture')
  })

  test.for<[kind: MediaKind, source: string, mime: string]>([
    ['image', 'data:image/png;base64,aGVsbG8=', 'image/png'],
    ['image', 'DATA:Image/PNG;charset=x;base64,aGVsbG8=', 'image/png'],
    ['video', 'data:video/webm;base64,aGVsbG8=', 'video/webm'],
    ['audio', 'data:audio/x-wav;base64,aGVsbG8=', 'audio/x-wav'],
    ['audio', 'wav,aGVsbG8=', 'audio/wav'],
    ['audio', 'mp3,aGVsbG8=', 'audio/mpeg'],
  ])('may be in the row: %s %s', ([kind, source, mime]) => {
    using folder = temporaryFolder(files)
    const medium = read(folder, kind, source)
    expect(medium).toMatchObject({ kind, mime })
    expect(contentOf(medium)).toBe('hello')
  })

  test.each(['http://example.com/a.png', 'HTTPS://example.com/no-suffix?q=1'])('may be a URL: %s', (url) => {
    using folder = temporaryFolder(files)
    expect(read(folder, 'image', url)).toEqual({ kind: 'image', url })
  })

  test.for<[kind: MediaKind, source: unknown, problem: RegExp]>([
    ['image', 'missing.png', /medium: no such file: .*data\/missing\.png, got "missing\.png"$/],
    ['image', 'a\0.png', /no such file/],
    ['image', 'sub', /expected a file, and .*\/sub is none/],
    ['image', 'odd.txt', /expected one of the suffixes of image files: \.png \.jpg/],
    ['audio', 'a.png', /expected one of the suffixes of audio files: \.wav \.mp3/],
    ['image', '', /must not be empty/],
    ['image', 3, /expected string, received number/],
    ['image', 's3://bucket/a.png', /expected an http or https URL, a data URI or a path/],
    ['image', 'file://elsewhere/a.png', /expected a file URL of this machine/],
    ['image', 'data:audio/wav;base64,aGVsbG8=', /expected data:image\/…;base64,…, got "data:audio/],
    ['image', 'data:image/png,hello', /expected data:image\/…;base64,…/],
    ['image', 'data:image/png;base64,', /expected data:image\/…;base64,…/],
    ['image', 'wav,aGVsbG8=', /no such file/],
  ])('is refused in words: %s %j', ([kind, source, problem]) => {
    using folder = temporaryFolder(files)
    expect(() => read(folder, kind, source)).toThrow(problem)
  })
})

describe('media from outside of the root', () => {
  const outside = /medium: lies outside of .*, the only place that media may come from; mediaRoot names another/

  test.each(['../secret.png', 'sub/../../secret.png', '../missing.png', '/etc/passwd'])('are refused: %s', (source) => {
    using folder = temporaryFolder(files)
    expect(() => read(folder, 'image', source)).toThrow(outside)
  })

  test('are refused behind a link', () => {
    using folder = temporaryFolder(files)
    symlinkSync(folder.file('secret.png'), folder.file('data/innocent.png'))
    symlinkSync(folder.path, folder.file('data/up'))
    expect(() => read(folder, 'image', 'innocent.png')).toThrow(outside)
    expect(() => read(folder, 'image', 'up/secret.png')).toThrow(outside)
  })

  test('are welcome where the user names a wider root', () => {
    using folder = temporaryFolder(files)
    expect(contentOf(read(folder, 'image', '../secret.png', folder.path))).toBe('secret')
    expect(() => read(folder, 'image', 'a.png', folder.file('data/sub'))).toThrow(outside)
    expect(() => read(folder, 'image', 'a.png', folder.file('missing'))).toThrow(outside)
  })

  test('are not where the dataset itself stands behind a link', () => {
    using folder = temporaryFolder(files)
    mkdirSync(folder.file('links'))
    symlinkSync(folder.file('data'), folder.file('links/data'))
    const schema = rowMediumSchema('image', folder.file('links/data/rows.jsonl'))
    expect(contentOf(schema.parse('a.png'))).toBe('picture')
    expect(contentOf(schema.parse(folder.file('data/a.png')))).toBe('picture')
  })
})

describe('the key of an item', () => {
  test('is the same for the same file or data, and another for others', () => {
    using folder = temporaryFolder(files)
    const keyOf = (source: string) => mediaItem(read(folder, 'image', source) as LocalMedium).key
    expect(keyOf('sub/../a.png')).toBe(keyOf('a.png'))
    expect(keyOf('sub/b.JPG')).not.toBe(keyOf('a.png'))
    expect(keyOf('data:image/png;base64,aGVsbG8=')).toBe(keyOf('data:image/png;base64,aGVsbG8='))
    expect(keyOf('data:image/png;base64,aGVsbG8=')).not.toBe(keyOf('data:image/png;base64,aGVsbG9='))
  })
})
