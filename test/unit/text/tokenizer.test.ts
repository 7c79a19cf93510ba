import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { characters, sentencePiece, wordPiece } from '../../support/tokenizer-files.ts'

const assets = join(import.meta.dirname, '../../../assets/tokenizer')
const texts = [
  '',
  ' ',
  'To be, or not to be.',
  '  two  spaces\n\tand lines ',
  'naïve 你好 🎉',
  "'tis 1,234",
  '<|endoftext|>',
]

describe('the bundled tokenizer', () => {
  test.for(texts)('gives back what it encoded: %j', async (text) => {
    const tokenizer = await loadTokenizer()
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })

  test('has a piece for every id', async () => {
    const tokenizer = await loadTokenizer()
    for (const text of texts) expect(tokenizer.pieces(text)).toHaveLength(tokenizer.encode(text).length)
    expect(tokenizer.pieces('the king')).toEqual(['the', 'Ġking'])
  })

  test('adds no special tokens', async () => {
    expect((await loadTokenizer()).encode('king')).toHaveLength(1)
  })

  test('is the same by its name and by its folder, apart from the name', async () => {
    const [named, folder] = [await loadTokenizer('builtin'), await loadTokenizer(assets)]
    expect(named.name).toBe('builtin')
    expect(folder.name).toBe(assets)
    expect(folder.hash).toBe(named.hash)
    for (const text of texts) expect(folder.encode(text)).toEqual(named.encode(text))
  })
})

describe('a folder', () => {
  test('may hold a tokenizer without a config', async () => {
    using folder = temporaryFolder({ ...wordPiece() })
    expect((await loadTokenizer(folder.path)).pieces('The Kings')).toEqual(['the', 'king', '##s'])
  })

  test('may be named relative to where the process runs', async () => {
    const tokenizer = await loadTokenizer('./assets/tokenizer')
    expect(tokenizer.encode('the king')).toHaveLength(2)
  })

  test('counts with its config', async () => {
    using plain = temporaryFolder({ ...characters({ do_lowercase_and_remove_accent: false }) })
    using lower = temporaryFolder({ ...characters({ do_lowercase_and_remove_accent: true }) })
    expect((await loadTokenizer(plain.path)).encode('QUEEN')).toHaveLength(6)
    expect((await loadTokenizer(lower.path)).encode('QUEEN')).toHaveLength(2)
  })

  test('is told apart by its tokenizer and by its config', async () => {
    using plain = temporaryFolder({ ...characters({ do_lowercase_and_remove_accent: false }) })
    using lower = temporaryFolder({ ...characters({ do_lowercase_and_remove_accent: true }) })
    using other = temporaryFolder({ ...sentencePiece() })
    const hashes = await Promise.all([plain, lower, other].map(async ({ path }) => (await loadTokenizer(path)).hash))
    expect(new Set(hashes).size).toBe(3)
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('without a tokenizer is refused, and the choices named', async () => {
    using folder = temporaryFolder({ 'tokenizer.model': '' })
    await expect(loadTokenizer(folder.path)).rejects.toThrow(
      expect.objectContaining({
        code: 'tokenizer-not-found',
        message: `[tokenizer] "${folder.path}" holds no tokenizer.json. Name a folder that does, a hub id such as 'Qwen/Qwen3-0.6B', or 'builtin'.`,
      }),
    )
  })

  test.for(['./no/such/folder', '/no/such/folder', '../nowhere', '~/models', 'C:\\models', 'D:/models', '.'])(
    'that is missing is no hub id: %s',
    async (path) => {
      await expect(loadTokenizer(path)).rejects.toThrow('holds no tokenizer.json')
    },
  )

  test.for(['gpt2', '', 'a/b/c', 'a b/c', 'org/', '/', 'https://huggingface.co/Qwen/Qwen3-0.6B', 'Builtin'])(
    'and no hub id either is refused: %j',
    async (source) => {
      await expect(loadTokenizer(source)).rejects.toThrow(expect.objectContaining({ code: 'tokenizer-not-found' }))
    },
  )
})

describe('an unreadable tokenizer', () => {
  test.for<[what: string, files: Record<string, string>]>([
    ['no JSON', { 'tokenizer.json': '{"version": "1.0", ' }],
    ['an empty file', { 'tokenizer.json': '' }],
    ['other JSON', { 'tokenizer.json': '{"hello": "world"}' }],
    ['null', { 'tokenizer.json': 'null' }],
    [
      'parts of an unknown type',
      { 'tokenizer.json': wordPiece()['tokenizer.json'].replace('BertPreTokenizer', 'Magic') },
    ],
    ['a broken config', { ...wordPiece(), 'tokenizer_config.json': '{' }],
    ['a config that is null', { ...wordPiece(), 'tokenizer_config.json': 'null' }],
    [
      'a pointer of Git LFS',
      { 'tokenizer.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 5\n' },
    ],
  ])('names its folder: %s', async ([, files]) => {
    using folder = temporaryFolder(files)
    await expect(loadTokenizer(folder.path)).rejects.toThrow(
      expect.objectContaining({
        code: 'tokenizer-unreadable',
        message: expect.stringContaining(`[tokenizer] Can't read the tokenizer "${folder.path}": `) as string,
      }),
    )
  })

  test.for(['tokenizer.json', 'tokenizer_config.json'])('names its folder: %s is a folder', async (name) => {
    using folder = temporaryFolder(name === 'tokenizer.json' ? {} : { ...wordPiece() })
    mkdirSync(folder.file(name))
    await expect(loadTokenizer(folder.path)).rejects.toThrow(
      `[tokenizer] Can't read the tokenizer "${folder.path}": EISDIR`,
    )
  })
})
