import { describe, expect, test } from 'vitest'

import { EXPORTS, resolveReporterOptions } from '../../../src/report/reporter-options.ts'

describe('options of the reporter', () => {
  test('are a folder and no exports, unless told', () => {
    expect(resolveReporterOptions({})).toEqual({ outputDir: '.inferbench', exports: [] })
    expect(resolveReporterOptions({ outputDir: 'out', exports: ['csv'] })).toEqual({
      outputDir: 'out',
      exports: ['csv'],
    })
  })

  test('name each export once, in one order', () => {
    const backwards = [...EXPORTS, ...EXPORTS].toReversed()
    expect(resolveReporterOptions({ exports: backwards })).toEqual({ outputDir: '.inferbench', exports: EXPORTS })
  })

  test('are refused where they are not known', () => {
    const resolve = (options: object) => () => resolveReporterOptions(options)
    expect(resolve({ export: ['csv'] })).toThrow("[inferbench] unknown key 'export'; known: outputDir, exports")
    expect(resolve({ exports: ['html'] })).toThrow(
      '[inferbench] exports.0: invalid option: expected one of "aiperf"|"csv"|"junit", got "html"',
    )
    expect(resolve({ outputDir: 5 })).toThrow('[inferbench] outputDir: ')
  })
})
