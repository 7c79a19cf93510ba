import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { detectFormat } from '../../../src/traces/formats.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('the format of a trace', () => {
  test.for([
    ['{"input_length":1}', 'mooncake'],
    ['\n\n  {"timestamp": 0, "hash_ids": []}\nmore', 'mooncake'],
    ['{broken', 'mooncake'],
    ['', 'mooncake'],
    ['{"chat_id": 1, "parent_chat_id": -1}', 'bailian'],
    ['\uFEFFTimestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n', 'burstgpt'],
    ['"Timestamp","Session ID","Request tokens"\r\n', 'burstgpt'],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\n', 'azure'],
  ] as const)('of %j is %s', async ([text, format]) => {
    using folder = temporaryFolder({ trace: text })
    expect(await detectFormat(folder.file('trace'))).toBe(format)
  })

  test('is told through compression', async () => {
    using folder = temporaryFolder()
    writeFileSync(folder.file('a.csv.gz'), gzipSync('TIMESTAMP,ContextTokens,GeneratedTokens\n'))
    expect(await detectFormat(folder.file('a.csv.gz'))).toBe('azure')
  })

  test('that is none of ours is an error that shows the line', async () => {
    using folder = temporaryFolder({ 'notes.txt': 'Dear all,\n' })
    await expect(detectFormat(folder.file('notes.txt'))).rejects.toThrow(
      `[trace] Can't tell the format of ${folder.file('notes.txt')} from its first line, "Dear all,". ` +
        'Expected a JSON object, or a header with the columns of BurstGPT or Azure; ' +
        'or say which: mooncake, bailian, burstgpt, azure.',
    )
  })

  test('of a missing file is an error', async () => {
    await expect(detectFormat('no/such.jsonl')).rejects.toThrow('[trace] Input file not found: no/such.jsonl')
  })
})
