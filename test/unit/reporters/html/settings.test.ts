import { expect, test } from 'vitest'

import { markupOf } from '../../../../reporters/html/markup.ts'
import { renderSettings } from '../../../../reporters/html/settings.ts'
import { row, runOf } from '../../../support/runs.ts'

/** Option and value of each row. */
function settingsOf(overrides: Parameters<typeof runOf>[1]): Map<string, string> {
  const text = markupOf(renderSettings(runOf([row(0)], overrides).run))
  const rows = text.matchAll(/<th scope="row"[^>]*>\s*(.*?)\s*<\/th>\s*<td[^>]*>\s*(.*?)\s*<\/td>/gs)
  return new Map(Array.from(rows, ([, option, value]) => [option!, value!]))
}

test('every resolved option has its path, its value, and a list of plain values is one', () => {
  const load = { pacing: { kind: 'open' as const, rate: [{ from: 5, to: 9 }], arrivals: { kind: 'poisson' } } }
  const settings = settingsOf({ head: { load, workload: { dataset: 'synthetic', lengths: [1, 2], prefix: null } } })
  expect(Object.fromEntries(settings)).toMatchObject({
    'pacing.kind': 'open',
    'pacing.rate.0.from': '5',
    'pacing.rate.0.to': '9',
    'pacing.arrivals.kind': 'poisson',
    'dataset': 'synthetic',
    'lengths': '[1,2]',
    'prefix': 'null',
  })
})

test('the environment, the seed and the server are there', () => {
  expect(Object.fromEntries(settingsOf({}))).toMatchObject({
    'seed': '42',
    'cpu': 'Abacus',
    'tokenizer.hash': 'aa',
    'url': 'http://gpu:8000',
    'eventLoopDelayMs.p99': '1.5',
    'completed': '1',
  })
})

test('a value that is too long to read says how much more there is, and where', () => {
  const settings = settingsOf({ head: { workload: { values: Array.from({ length: 5_000 }, (_, i) => i) } } })
  const shown = settings.get('values')!
  expect(shown).toMatch(/^\[0,1,2,.*… and \d{2},\d{3} characters more in report\.json$/)
  expect(shown.length).toBeLessThan(500)
})

test('what was left open is not shown, as it is not stored', () => {
  expect([...settingsOf({ head: { workload: { given: 1, open: undefined } } }).keys()]).not.toContain('open')
})
