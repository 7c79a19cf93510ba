import { expect, test } from 'vitest'

import { widthOf } from '../../../reporters/width.ts'

test.for<[columns: number | undefined, width: number]>([
  [120, 120],
  [40, 40],
  [undefined, 100],
  [0, 100],
  [3, 20],
])('a terminal that says it has %s columns gets lines of %d', ([columns, width]) => {
  expect(widthOf(columns)).toBe(width)
})
