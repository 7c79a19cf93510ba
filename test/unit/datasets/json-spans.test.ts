import { describe, expect, test } from 'vitest'

import { jsonSpans } from '../../../src/datasets/json-spans.ts'
import { createStreams, type Stream, uniformInteger } from '../../../src/random/streams.ts'
import { chunksOf, collect, randomChunks } from '../../support/chunks.ts'

async function spans(content: string, chunk = 1 << 20): Promise<[line: number, text: string][]> {
  const bytes = Buffer.from(content)
  const found = await collect(jsonSpans(chunksOf(bytes, chunk), 'data.json', 'test'))
  return found.map(({ line, offset, bytes: length }) => [line, bytes.subarray(offset, offset + length).toString()])
}

/** Any JSON value, with strings that look like structure. */
function randomValue(stream: Stream, depth: number): unknown {
  const strings = ['', '"', '\\', '\\"', '[{', '}],', 'é🙂', '\n\t', 'plain words']
  const count = uniformInteger(stream, 0, 3)
  const kinds = [
    () => strings[Math.floor(stream() * strings.length)],
    () => uniformInteger(stream, -5, 5) / 4,
    () => [null, true, false][count % 3],
    () => Array.from({ length: count }, () => randomValue(stream, depth - 1)),
    () =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [strings[i]! + i, randomValue(stream, depth - 1)])),
  ]
  return kinds[Math.floor(stream() * (depth > 0 ? kinds.length : 3))]!()
}

describe('the spans of an array', () => {
  test('are its elements, with the lines on which they begin', async () => {
    expect(await spans('\n [ {"a":[1,2]},\n\n  "x,]" ,3\n]\n')).toEqual([
      [2, ' {"a":[1,2]}'],
      [4, '\n\n  "x,]" '],
      [4, '3\n'],
    ])
  })

  test('are none in an empty one', async () => {
    expect(await spans(' [ \n ] ')).toEqual([])
  })

  test('are read after a byte order mark', async () => {
    expect(await spans('\uFEFF[1,2]')).toEqual([
      [1, '1'],
      [1, '2'],
    ])
  })

  test('are the same however the bytes are cut', async () => {
    const content = '\uFEFF[{"a\\"":"\\\\"},\r\n["é🙂",[]],"\\\\\\"",\nnull]\n'
    const whole = await spans(content)
    expect(whole.map(([, text]) => JSON.parse(text))).toEqual(JSON.parse(content.slice(1)))
    for (let chunk = 1; chunk < 20; chunk++) expect(await spans(content, chunk)).toEqual(whole)
  })

  test('are those that JSON.parse finds, for any array, indentation and cuts', async () => {
    for (let round = 0; round < 300; round++) {
      const stream = createStreams(11).stream('json', round)
      const array = Array.from({ length: uniformInteger(stream, 0, 8) }, () => randomValue(stream, 3))
      const content = Buffer.from(JSON.stringify(array, undefined, round % 3))
      const found = await collect(jsonSpans(randomChunks(content, 30, stream), 'a', 'test'))
      const parsed = found.map(
        ({ offset, bytes }) => JSON.parse(content.toString('utf8', offset, offset + bytes)) as unknown,
      )
      expect(parsed).toEqual(array)
    }
  })

  test('may hold what is no JSON, which is for others to see', async () => {
    expect(await spans('[1,,{],tru,]')).toEqual([
      [1, '1'],
      [1, ''],
      [1, '{]'],
      [1, 'tru'],
      [1, ''],
    ])
  })
})

describe('a file that is not one array', () => {
  test.for<[content: string, message: string]>([
    ['', '[test] data.json:1: expected a JSON array, which begins with ['],
    [' \n\n ', '[test] data.json:3: expected a JSON array, which begins with ['],
    ['\n{"a":[]}', '[test] data.json:2: expected a JSON array, which begins with ['],
    ['\0[1]', '[test] data.json:1: expected a JSON array, which begins with ['],
    ['[1,\n2', '[test] data.json:2: the element that begins here does not end'],
    ['[1,\n{"a":"]', '[test] data.json:2: the element that begins here does not end'],
    ['[1,\n{"a":[1}\n]\n', '[test] data.json:2: the element that begins here does not end'],
    ['[1,\n', '[test] data.json:2: the array does not end'],
    ['[1]\n[2]', '[test] data.json:2: expected nothing after the end of the array'],
    ['[1],', '[test] data.json:1: expected nothing after the end of the array'],
    ['[1\n}]', '[test] data.json:2: expected no } here'],
  ])('is refused: %j', async ([content, message]) => {
    await expect(spans(content)).rejects.toMatchObject({ code: 'bad-row', message })
    await expect(spans(content, 1)).rejects.toMatchObject({ code: 'bad-row', message })
  })
})
