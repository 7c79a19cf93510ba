import { expect, test } from 'vitest'

import { renderPlainTable } from '../../src/plain-table.ts'

test('a plain table has names to the left, numbers to the right, and nothing else', () => {
  const table = renderPlainTable(
    ['', 'count', 'max'],
    [
      ['user_tokens', '1,234', '9'],
      ['turns', '2', '–'],
    ],
  )
  expect(table.split('\n')).toEqual(['             count  max', 'user_tokens  1,234    9', 'turns            2    –'])
})

test('a plain table without rows is its head', () => {
  expect(renderPlainTable(['name', 'count'], [])).toBe('name  count')
})
