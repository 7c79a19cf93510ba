import { expect, test } from 'vitest'

import { createStreams, uniformInteger } from '../../../src/random/streams.ts'
import { createRecency } from '../../../src/traces/recency.ts'

test.for([40, 5_000, 200_000])('live instants after another one are counted, up to instant %i', (horizon) => {
  const stream = createStreams(horizon).stream('recency')
  const recency = createRecency()
  const live = new Set<number>()
  let now = 0
  while (now < horizon) {
    const draw = stream()
    if (draw < 0.6) {
      // Long runs and leaps, so that chunks are skipped and filled.
      now += draw < 0.01 ? uniformInteger(stream, 1, horizon / 10) : 1
      recency.add(now)
      live.add(now)
    } else if (draw < 0.9 && live.size > 0) {
      const instant = [...live][uniformInteger(stream, 0, Math.min(live.size, 50) - 1)]!
      recency.remove(instant)
      live.delete(instant)
    } else if (draw > 0.99 || horizon < 100) {
      const instant = uniformInteger(stream, 0, now)
      expect(recency.after(instant)).toBe([...live].filter((other) => other > instant).length)
    }
  }
  for (const instant of [0, 31, 32, 1_023, 1_024, now - 1, now].filter((one) => one <= now)) {
    expect(recency.after(instant)).toBe([...live].filter((other) => other > instant).length)
  }
})
