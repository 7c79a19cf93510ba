/** @module What a process that has just started needs, measured in one. */
import { inOtherProcess } from '../../test/support/other-process.ts'

/** From the start of the process, Node.js itself included, to the first prompt of 550 tokens; ms. */
export async function firstPromptMs(tokenizer: string): Promise<number> {
  const body = `
    const { loadTokenizer } = await load('src/text/tokenizer.ts')
    const { loadTextSource } = await load('src/text/text-source.ts')
    const { createStreams } = await load('src/random/streams.ts')
    const source = await loadTextSource(await loadTokenizer(process.env.TOKENIZER))
    const { tokens } = source.take(550, createStreams(42).stream('first'))
    return tokens === 550 ? performance.now() : undefined
  `
  return (await inOtherProcess(body, { TOKENIZER: tokenizer })) as number
}

interface Enumeration {
  readonly seconds: number
  /** Bytes on the heap after a full collection, at each tenth of the way. */
  readonly heapBytes: readonly number[]
  /** Most bytes resident, at each tenth of the way. */
  readonly peakBytes: readonly number[]
}

/** Asks a synthetic dataset for every session from 0 on, and keeps none. */
export async function enumerateSessions(sessions: number): Promise<Enumeration> {
  const body = `
    const { createStreams } = await load('src/random/streams.ts')
    const { loadTokenizer } = await load('src/text/tokenizer.ts')
    const { loadTextSource } = await load('src/text/text-source.ts')
    const { synthetic } = await load('src/datasets/synthetic.ts')
    const { normal } = await load('src/random/normal.ts')
    const { setFlagsFromString } = await import('node:v8')
    const { runInNewContext } = await import('node:vm')
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc')

    const source = await loadTextSource(await loadTokenizer())
    const options = { inputTokens: normal({ mean: 550, stddev: 50 }), outputTokens: normal({ mean: 128, stddev: 10 }) }
    const workload = synthetic(options, source, createStreams(42))
    const tenth = ${sessions} / 10
    const heapBytes = []
    const peakBytes = []
    let ms = 0
    for (let from = 0; from < ${sessions}; from += tenth) {
      const startMs = performance.now()
      for (let i = from; i < from + tenth; i++) workload.session(i)
      ms += performance.now() - startMs
      peakBytes.push(process.resourceUsage().maxRSS * 1024)
      collect()
      heapBytes.push(process.memoryUsage().heapUsed)
    }
    return { seconds: ms / 1000, heapBytes, peakBytes }
  `
  return (await inOtherProcess(body)) as Enumeration
}
