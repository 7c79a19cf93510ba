/** @module Synthesis of a trace, measured in a process that does nothing else. */
import { inOtherProcess } from '../../test/support/other-process.ts'

interface Synthesis {
  readonly requests: number
  readonly seconds: number
  /** Most bytes resident. */
  readonly peakBytes: number
}

/** Makes a trace file from another one, as `inferbench synthesize-trace` does. */
export async function synthesizeFile(input: string, output: string, options: object): Promise<Synthesis> {
  const body = `
    const { openTraceFile } = await load('src/traces/trace-file.ts')
    const { synthesizeTrace } = await load('src/traces/synthesize.ts')
    const { writeTrace } = await load('src/traces/write.ts')
    const { createStreams } = await load('src/random/streams.ts')
    const trace = await openTraceFile(${JSON.stringify(input)})
    const made = synthesizeTrace(trace, ${JSON.stringify(options)}, createStreams(42))
    const requests = await writeTrace(${JSON.stringify(output)}, made.rows())
    return { requests, seconds: performance.now() / 1000, peakBytes: process.resourceUsage().maxRSS * 1024 }
  `
  return (await inOtherProcess(body)) as Synthesis
}
