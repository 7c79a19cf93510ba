import { describe, expect, test } from 'vitest'

import { resolveTarget } from '../../../src/endpoints/target.ts'
import { type LoadOptions, resolveLoad } from '../../../src/load/options.ts'
import { type PlannedRequest, prepareRequests } from '../../../src/load/prepare.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { first } from '../../support/iterate.ts'
import { numbered } from '../../support/load-run.ts'

function prepared(options: LoadOptions, sessions = Infinity): Generator<PlannedRequest, void> {
  return prepareRequests({
    workload: numbered({ sessions }),
    target: resolveTarget({ url: 'http://localhost:1', extraBody: { temperature: 0 } }),
    model: 'm',
    load: resolveLoad(options),
    streams: createStreams('prepare'),
  })
}

describe('requests', () => {
  test('are numbered from 0 and carry the session of their number', () => {
    const planned = [...prepared({ concurrency: 1, requests: 3 })]
    expect(planned.map(({ request, origin }) => [request.seq, origin.sessionId])).toEqual([
      [0, 'numbered-0'],
      [1, 'numbered-1'],
      [2, 'numbered-2'],
    ])
    expect(JSON.parse(new TextDecoder().decode(planned[2]!.request.body))).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'prompt 2' }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
    })
  })

  test('of the warm-up come on top of the measured ones', () => {
    expect([...prepared({ concurrency: 1, requests: 3, warmup: { requests: 4 } })]).toHaveLength(7)
  })

  test('of a run bounded by time never end', () => {
    expect(first(10_000, prepared({ concurrency: 1, duration: 1 }))).toHaveLength(10_000)
  })

  test('have no due time in a closed loop, and that of their arrival in an open one', () => {
    const due = (options: LoadOptions) => Array.from(prepared(options), ({ request }) => request.dueMs)
    expect(due({ concurrency: 1, requests: 2 })).toEqual([undefined, undefined])
    expect(due({ rate: 4, arrivals: 'constant', requests: 4 })).toEqual([0, 250, 500, 750])
  })
})

describe('a workload that is too small', () => {
  test('for the requests asked for is refused before the first of them', () => {
    const requests = prepared({ concurrency: 1, requests: 100, warmup: { requests: 1 } }, 100)
    expect(() => requests.next()).toThrow(
      '[load] The numbered workload has 100 sessions, and 101 requests were asked for.',
    )
  })

  test('for the duration is refused once it has run out', () => {
    const requests = prepared({ concurrency: 1, duration: '1s' }, 2)
    expect([requests.next().done, requests.next().done]).toEqual([false, false])
    expect(() => requests.next()).toThrow('[load] The numbered workload has 2 sessions, and the duration is not over.')
  })

  test('is not refused where it is just large enough', () => {
    expect([...prepared({ concurrency: 1, requests: 100 }, 100)]).toHaveLength(100)
  })
})
