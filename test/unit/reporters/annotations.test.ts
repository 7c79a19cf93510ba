import { stripVTControlCharacters } from 'node:util'

import { describe, expect, test } from 'vitest'

import { formatAnnotation, withoutCommands } from '../../../reporters/annotations.ts'
import { hostileTexts } from '../../support/hostile.ts'

const annotation = { file: '/work/app/a.bench.ts', line: 7, column: 3, title: 'chat', message: 'too slow' }

/** Reads a workflow command as GitHub's runner does. */
function read(command: string) {
  const [, name, properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(command)!
  const data = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  const property = (text: string) => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
  const pairs = properties.split(',').map((pair) => pair.split('=') as [string, ...string[]])
  return {
    name,
    ...Object.fromEntries(pairs.map(([key, ...value]) => [key, property(value.join('='))])),
    message: data(message),
  }
}

/** True for a line that GitHub's runner would act on. */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith('::') || line.includes('##[')
}

describe('an annotation', () => {
  test('is a workflow command with a place', () => {
    expect(formatAnnotation(annotation, undefined)).toBe(
      '::error file=/work/app/a.bench.ts,line=7,column=3,title=chat::too slow',
    )
  })

  test('has its file relative to the checkout', () => {
    expect(read(formatAnnotation(annotation, '/work'))).toMatchObject({ file: 'app/a.bench.ts' })
    expect(read(formatAnnotation(annotation, '/work/'))).toMatchObject({ file: 'app/a.bench.ts' })
    expect(read(formatAnnotation(annotation, '/work/other'))).toMatchObject({ file: '/work/app/a.bench.ts' })
  })

  test('names the file alone where no line is known', () => {
    expect(formatAnnotation({ file: 'a.ts', title: 't', message: 'm' }, '')).toBe('::error file=a.ts,title=t::m')
  })

  test.for(hostileTexts)('says what it is given, on one line: %j', (text) => {
    const command = formatAnnotation({ file: text, title: text, message: text }, undefined)
    expect(command).not.toMatch(/[\r\n]/)
    expect(read(command)).toEqual({ name: 'error', file: text, title: text, message: stripVTControlCharacters(text) })
  })
})

describe('a log without commands', () => {
  test.for(hostileTexts.flatMap((text) => [text, `  ${text}`, `a\n${text}`]))('has none: %j', (text) => {
    const lines = withoutCommands(text).split(/\r?\n/)
    expect(lines.filter(isCommand)).toEqual([])
  })

  test.for(hostileTexts)('looks the same: %j', (text) => {
    expect(withoutCommands(text).replaceAll('\u200B', '')).toBe(text)
  })
})
