import { createHash } from 'node:crypto'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { corpusOf, loadCorpus, setsSpaces } from '../../../src/text/corpus.ts'
import { unspaced } from '../../support/corpora.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('a corpus', () => {
  test.for<[what: string, text: string]>([
    ['spaces in a row', 'to  be   or not'],
    ['lines', 'to be\nor\n\nnot\n'],
    ['Windows lines', 'to be\r\nor not\r\n'],
    ['tabs and no-break spaces', 'to\tbe\u00a0or\u2003not'],
    ['spaces at both ends', '  to be or not '],
    ['a byte order mark', '\ufeffto be or not'],
  ])('has one space between words, whatever separated them: %s', ([, text]) => {
    expect(corpusOf('play', text).text).toBe('to be or not')
  })

  test('is told apart by its words', () => {
    const { hash } = corpusOf('play', 'to be\nor not')
    expect(hash).toBe(createHash('sha256').update('to be or not').digest('hex'))
    expect(corpusOf('another name', ' to be or not').hash).toBe(hash)
    expect(corpusOf('play', 'to be or nothing').hash).not.toBe(hash)
  })

  test.for(['', '   ', '\n\t\r\n', '\ufeff'])('without words is refused: %j', (text) => {
    expect(() => corpusOf('play.txt', text)).toThrow('[text] play.txt holds no words.')
  })
})

describe('loadCorpus', () => {
  test('reads the bundled corpus without files', async () => {
    const { name, text } = await loadCorpus()
    expect(name).toBe('shakespeare')
    expect(text.split(' ').length).toBeGreaterThan(500_000)
    expect(text).toContain('To be, or not to be,--that is the question:--')
    expect(text).not.toMatch(/\s\s|[^\S ]/)
  })

  test('reads the bundled corpus as it would a file', async () => {
    const file = join(import.meta.dirname, '../../../assets/shakespeare.txt')
    const { text, hash } = await loadCorpus()
    const read = await loadCorpus([file])
    expect(hash).toBe(read.hash)
    expect(text === read.text).toBe(true)
  })

  test('joins files in their order', async () => {
    using folder = temporaryFolder({ 'b.txt': 'second\nfile', 'a.txt': 'first file\n' })
    const files = [folder.file('a.txt'), folder.file('b.txt')]
    const corpus = await loadCorpus(files)
    expect(corpus.text).toBe('first file second file')
    expect(corpus.name).toBe(files.join(', '))
    expect((await loadCorpus(files.toReversed())).text).toBe('second file first file')
  })

  test('reads UTF-8', async () => {
    using folder = temporaryFolder({ 'a.txt': '\ufeffnaïve 你好 🎉' })
    expect((await loadCorpus([folder.file('a.txt')])).text).toBe('naïve 你好 🎉')
  })

  test('names the file that is missing', async () => {
    using folder = temporaryFolder({ 'a.txt': 'words' })
    await expect(loadCorpus([folder.file('a.txt'), folder.file('b.txt')])).rejects.toThrow(
      expect.objectContaining({
        code: 'corpus-unreadable',
        message: expect.stringContaining(`[text] Can't read the text file ${folder.file('b.txt')}: ENOENT`) as string,
      }),
    )
  })

  test('names the folder where a file belongs', async () => {
    using folder = temporaryFolder()
    await expect(loadCorpus([folder.path])).rejects.toThrow(`Can't read the text file ${folder.path}: EISDIR`)
  })

  test('names the files where none holds a word', async () => {
    using folder = temporaryFolder({ 'a.txt': '\n', 'b.txt': '' })
    const files = [folder.file('a.txt'), folder.file('b.txt')]
    await expect(loadCorpus(files)).rejects.toThrow(`${files.join(', ')} holds no words.`)
  })
})

describe('a script', () => {
  const prose = 'to be, or not to be: that is the question. '.repeat(5_000)

  test.for<[what: string, text: string]>([
    ['English', prose],
    ['a word', 'word'],
    ['a character', '你'],
    ['Korean', '오늘은 날씨가 매우 좋아서 우리는 공원에 갔다'],
    ['words with a long one among them', `${prose} ${'x'.repeat(10_000)}`],
  ])('sets spaces: %s', ([, text]) => {
    expect(setsSpaces(corpusOf('a corpus', text))).toBe(true)
  })

  test.for<[what: string, text: string]>([
    ['Chinese', unspaced(100_000)],
    ['Chinese in lines', `${unspaced(300)}\n`.repeat(100)],
    ['Chinese behind an English preface', prose.slice(0, 5_000) + unspaced(200_000)],
    ['a long word', 'x'.repeat(25)],
  ])('sets none to speak of: %s', ([, text]) => {
    expect(setsSpaces(corpusOf('a corpus', text))).toBe(false)
  })
})
