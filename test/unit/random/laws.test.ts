import { describe, expect, test } from 'vitest'

import { distributionFrom } from '../../../src/random/describe.ts'
import { sampleMany } from '../../../src/random/distribution.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { drawMany, everyLaw } from '../../support/laws.ts'
import { inOtherProcess } from '../../support/other-process.ts'

const named = everyLaw.map((law) => [JSON.stringify(law), law] as const)

describe('every law', () => {
  test.for(named)('draws from the stream alone, whatever was drawn before: %s', ([, law]) => {
    const drawFrom = (index: number) => law.sample(createStreams(42).stream('place', index))
    const once = [0, 1, 2].map(drawFrom)
    drawMany(law, 7)
    expect([2, 1, 0].map(drawFrom).toReversed()).toEqual(once)
  })

  test.for(named)('makes as many draws together as asked, from the stream alone: %s', ([, law]) => {
    const together = (count: number) => sampleMany(law, createStreams(42).stream('place'), count)
    for (const count of [0, 1, 2, 9]) expect(together(count)).toHaveLength(count)
    expect(together(9)).toEqual(together(9))
    expect(together(9).every(Number.isFinite)).toBe(true)
  })

  test('gives the same numbers in another process, made from its JSON', async () => {
    const theirs = await inOtherProcess(`
      const { distributionFrom } = await load('src/random/describe.ts')
      const { createStreams } = await load('src/random/streams.ts')
      return ${JSON.stringify(everyLaw)}.map((data) => {
        const stream = createStreams(42).stream('law')
        const law = distributionFrom(data)
        return Array.from({ length: 5 }, () => law.sample(stream))
      })
    `)
    expect(theirs).toEqual(everyLaw.map((law) => [...drawMany(law, 5)]))
  })

  test('can’t be changed', () => {
    for (const law of everyLaw) expect(() => Object.assign(law, { sample: () => 0 })).toThrow(TypeError)
  })

  test('keeps the numbers that it gave in earlier versions', () => {
    const golden = everyLaw.map((law) => `${JSON.stringify(law)} ${drawMany(law, 3).join(' ')}`)
    expect(golden).toMatchInlineSnapshot(`
      [
        "{"type":"constant","value":2.5} 2.5 2.5 2.5",
        "{"type":"uniform","min":1,"max":9,"integer":true} 4 6 8",
        "{"type":"uniform","min":1,"max":9,"integer":false} 3.792073588994218 6.269727219364677 8.058365920318936",
        "{"type":"uniform","min":0.5,"max":1.5,"integer":false} 0.8490091986242773 1.1587159024205846 1.382295740039867",
        "{"type":"normal","mean":40,"stddev":8} 50.53079600483771 37.62021285074697 24.917402509740647",
        "{"type":"normal","mean":40,"stddev":0} 40 40 40",
        "{"type":"lognormal","mean":500,"stddev":200} 770.8747538579555 413.9708364218622 224.5437989483561",
        "{"type":"lognormal","mu":5,"sigma":0.5,"max":300} 286.6250026152492 127.90186666128457 57.820168850292106",
        "{"type":"lognormal","average":1000} 1800.311046742002 717.4050079528973 290.14282802282855",
        "{"type":"lognormal","average":1000,"medianRatio":0.5,"exactMean":true,"max":5000} 2355.459710523633 352.2566197275097 54.31540656079585",
        "{"type":"zipf","alpha":1.2,"max":100} 8 100 30",
        "{"type":"zipf","alpha":3} 1 2 1",
        "{"type":"poisson","mean":4} 3 3 7",
        "{"type":"poisson","mean":400,"max":410} 382 404 389",
        "{"type":"exponential","mean":3} 1.2877793005938192 3.2251200534838933 6.418740215990275",
        "{"type":"gamma","shape":0.5,"mean":3} 2.6666330665313405 0.8347019155366404 0.18381345241391145",
        "{"type":"empirical","values":[128,512,4096]} 512 512 4096",
        "{"type":"empirical","values":[128,512,4096],"weights":[5,0,1]} 128 128 4096",
        "{"type":"mixture","components":[{"weight":9,"distribution":{"type":"normal","mean":200,"stddev":20}},{"weight":1,"distribution":{"type":"mixture","components":[{"weight":1,"distribution":{"type":"constant","value":4096}}]}}]} 216.05642395472498 162.2935062743516 164.59940140161507",
      ]
    `)
  })

  test('keeps the numbers that it gave together in earlier versions', () => {
    const law = distributionFrom({ type: 'lognormal', average: 1_000, exactMean: true })
    expect(sampleMany(law, createStreams(42).stream('law'), 3)).toMatchInlineSnapshot(`
      [
        1840.8302460169707,
        425.6182714913521,
        733.5514824916772,
      ]
    `)
  })
})
