import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { describe, expect, test, vi } from 'vitest'

import { badRow, createBadRows, parseRow, type RowPlace } from '../../../src/bad-rows.ts'
import { indexRows, type RowIndexOptions } from '../../../src/datasets/row-index.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { bytesInUse } from '../../support/memory.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

function open(
  path: string,
  options: Partial<RowIndexOptions> = {},
  accept: Parameters<typeof indexRows>[1] = parseRow,
) {
  return indexRows({ path, who: 'test', layout: 'lines', badRows: createBadRows('error'), ...options }, accept)
}

/** What `reread` hands on. */
const whole = (text: string, place: RowPlace) => ({ text, place })

describe('an index of rows', () => {
  const lines = ['{"a":1}', '', '{"b":"é🙂"}', '[3]']

  test('gives any row again, and says where it stands', async () => {
    using folder = temporaryFolder({ 'rows.jsonl': `\uFEFF${lines.join('\r\n')}` })
    const path = folder.file('rows.jsonl')
    const index = await open(path)
    expect(index.rows).toBe(3)
    expect(index.reread(2, whole)).toEqual({ text: '[3]', place: { who: 'test', path, line: 4 } })
    expect(index.reread(0, whole)).toEqual({ text: '{"a":1}', place: { who: 'test', path, line: 1 } })
    expect(index.reread(1, whole).text).toBe('{"b":"é🙂"}')
  })

  test('takes the elements of an array as rows, with their place in it', async () => {
    using folder = temporaryFolder({ 'rows.json': '[\n{"a":1},\n [2]\n]' })
    const path = folder.file('rows.json')
    const index = await open(path, { layout: 'array' })
    expect(index.rows).toBe(2)
    expect(index.reread(1, parseRow)).toEqual([2])
    expect(index.reread(1, whole).place).toEqual({ who: 'test', path, line: 3, entry: 1 })
  })

  test.each(['lines', 'array'] as const)('reads compressed files alike: %s', async (layout) => {
    const content = layout === 'lines' ? '{"a":1}\n[2]' : '[{"a":1}\n,[2]]'
    using folder = temporaryFolder({ 'plain': content, 'packed.gz': gzipSync(content) })
    const [plain, packed] = await Promise.all([
      open(folder.file('plain'), { layout }),
      open(folder.file('packed.gz'), { layout }),
    ])
    expect([packed.rows, packed.hash]).toEqual([2, plain.hash])
    expect([0, 1].map((row) => packed.reread(row, parseRow))).toEqual([{ a: 1 }, [2]])
  })

  test('knows the hash of all that the file holds', async () => {
    const content = lines.join('\n')
    using folder = temporaryFolder({ rows: content })
    expect((await open(folder.file('rows'))).hash).toBe(createHash('sha256').update(content).digest('hex'))
  })

  test('numbers the rows that were accepted', async () => {
    using folder = temporaryFolder({ rows: '1\nx\n2\n{\n3' })
    const badRows = createBadRows('skip')
    const index = await open(folder.file('rows'), { badRows })
    expect([0, 1, 2].map((row) => index.reread(row, parseRow))).toEqual([1, 2, 3])
    expect(index.reread(2, whole).place.line).toBe(5)
    expect(badRows.skipped).toBe(2)
  })

  test.each(['lines', 'array'] as const)('passes over rows that can’t be read: %s', async (layout) => {
    const rows = ['"aa"', `"${'x'.repeat(40)}"`, '"\xE9"', '"bb"']
    const content = layout === 'lines' ? rows.join('\n') : `[${rows.join(',\n')}]`
    using folder = temporaryFolder({ rows: Buffer.from(content, 'latin1') })
    const badRows = createBadRows('skip')
    const index = await open(folder.file('rows'), { layout, badRows, maxRowBytes: 20 })
    expect([0, 1].map((row) => index.reread(row, parseRow))).toEqual(['aa', 'bb'])
    expect(badRows.skipped).toBe(2)
    expect(badRows.firstProblem).toContain(`rows:2: ${layout === 'lines' ? '' : '[1] '}the row is longer than 20 bytes`)
  })

  test('holds no text: 50,000 rows of 2 kB cost little', async () => {
    using folder = temporaryFolder({ rows: `"${'x'.repeat(2_000)}"\n`.repeat(50_000) })
    const before = bytesInUse()
    const index = await open(folder.file('rows'))
    expect(bytesInUse() - before).toBeLessThan(10e6)
    expect(index.reread(49_999, parseRow)).toBe('x'.repeat(2_000))
  })
})

describe('a file without rows', () => {
  test.for<[content: string, layout: RowIndexOptions['layout']]>([
    ['', 'lines'],
    ['\n \r\n', 'lines'],
    ['[]', 'array'],
  ])('is an error: %j', async ([content, layout]) => {
    using folder = temporaryFolder({ rows: content })
    const path = folder.file('rows')
    await expect(open(path, { layout })).rejects.toMatchObject({
      code: 'empty-dataset',
      message: `[test] ${path} holds no rows.`,
    })
  })

  test('that can be used says what is wrong with the first', async () => {
    using folder = temporaryFolder({ rows: '\n1\n2' })
    const path = folder.file('rows')
    const refuse = (_: string, place: RowPlace) => {
      throw badRow(place, 'not today')
    }
    await expect(open(path, { badRows: createBadRows('skip') }, refuse)).rejects.toThrow(
      `[test] ${path} holds no row that can be used; the first: ${path}:2: not today`,
    )
  })
})

describe('a file that changes while it is in use', () => {
  test.for<[change: string, content: string]>([
    ['becomes shorter', '{"a":'],
    ['holds something else', '{"a":1}\n{"b":2]\n'],
  ])('is found out where a row is gone: it %s', async ([, content]) => {
    using folder = temporaryFolder({ rows: '{"a":1}\n{"b":2}\n' })
    const path = folder.file('rows')
    const index = await open(path)
    writeFileSync(path, content)
    expect(() => index.reread(1, parseRow)).toThrow(`[test] ${path}:2: the file was changed while it was in use.`)
  })
})

test('an error that is no bad row ends the reading', async () => {
  using folder = temporaryFolder({ rows: '1\n2' })
  const fail = () => {
    throw new RangeError('too deep')
  }
  await expect(open(folder.file('rows'), { badRows: createBadRows('skip') }, fail)).rejects.toThrow(RangeError)
})
