import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { openTraceFile } from '../../../src/traces/trace-file.ts'
import { writeTrace } from '../../../src/traces/write.ts'
import { collect, randomTrace, traceOf } from '../../support/made-traces.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('a written trace', () => {
  test.for(['t.jsonl', 't.jsonl.gz', 't.jsonl.zst'])('reads back as it was: %s', async (name) => {
    using folder = temporaryFolder()
    const rows = randomTrace(1, { requests: 2_000, sessionShare: 0.5 })
    expect(await writeTrace(folder.file(name), traceOf(rows).rows())).toBe(2_000)
    const file = await openTraceFile(folder.file(name))
    expect([file.format, file.blockSize]).toEqual(['mooncake', 512])
    expect(await collect(file.rows())).toEqual(rows)
  })

  test('is Mooncake’s, a line a request', async () => {
    using folder = temporaryFolder()
    const row = { timestampMs: 5, sessionId: 'a', inputLength: 20, outputLength: 3, hashIds: [1, 2] }
    await writeTrace(folder.file('t'), traceOf([row, { textInput: 'x' }]).rows())
    expect(readFileSync(folder.file('t'), 'utf8')).toBe(
      '{"timestamp":5,"session_id":"a","input_length":20,"output_length":3,"hash_ids":[1,2]}\n{"text_input":"x"}\n',
    )
  })
})
