import { expect, test } from 'vitest'

import { slug } from '../../../src/report/slug.ts'
import { hostileTexts } from '../../support/hostile.ts'

test('a name becomes the name of a file', () => {
  expect(slug('chat holds its p99 with 16 users')).toBe('chat-holds-its-p99-with-16-users')
  expect(slug('A/B: "two" servers!')).toBe('a-b-two-servers')
})

test.for([...hostileTexts, '', '模型', 'x'.repeat(500)])('which stays in its folder: %j', (name) => {
  expect(slug(name)).toMatch(/^[a-z0-9][a-z0-9-]{0,59}$/)
})
