import { describe, expect, test } from 'vitest'

import { createRowIndex } from '../../../src/traces/row-index.ts'
import type { TraceRow } from '../../../src/traces/row.ts'
import { randomTrace } from '../../support/made-traces.ts'

function indexOf(rows: readonly TraceRow[]) {
  const index = createRowIndex()
  rows.forEach(index.add)
  return index
}

describe('an index of rows', () => {
  test('gives every row back, in any order', () => {
    const rows = randomTrace(1, { requests: 3_000, sessionShare: 0.5 })
    const { row } = indexOf(rows)
    for (let number = 2_999; number >= 0; number -= 7) {
      const { delayMs, inputLength, outputLength, hashIds } = rows[number]!
      const found = row(number)
      expect({ ...found, hashIds: [...found.hashIds] }).toEqual({ delayMs, inputLength, outputLength, hashIds })
    }
  })

  test('keeps texts, messages and payloads as they are', () => {
    const contents: Partial<TraceRow>[] = [
      { textInput: 'naïve 你好 🎉\n' },
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }], tools: [{ type: 'function' }] },
      { payload: { prompt: [1, 2], nested: { deep: null } } },
      { inputLength: 7, extra: { temperature: 0.5 } },
    ]
    const { row } = indexOf(contents)
    contents.forEach((content, number) => expect(row(number)).toMatchObject(content))
    expect(row(3)).not.toHaveProperty('textInput')
  })

  test('tells 0 from nothing', () => {
    const { row } = indexOf([{ delayMs: 0, inputLength: 0, outputLength: 0 }, { textInput: '' }])
    expect(row(0)).toMatchObject({ delayMs: 0, inputLength: 0, outputLength: 0 })
    expect(row(1)).toMatchObject({ delayMs: undefined, inputLength: undefined, outputLength: undefined, textInput: '' })
  })

  test('takes ids of any size, also after small ones', () => {
    const ids = [[1, 2 ** 32 - 1], [], [2 ** 32, 5], [2 ** 53 - 1]]
    const { row } = indexOf(ids.map((hashIds) => ({ inputLength: 1, hashIds })))
    expect(ids.map((_, number) => [...row(number).hashIds])).toEqual(ids)
  })
})
