/** @module Analysis of a trace, measured in a process that does nothing else. */
import { inOtherProcess } from '../../test/support/other-process.ts'

interface Analysis {
  readonly requests: number
  readonly blocks: number
  /** From the start of the process, Node.js itself included. */
  readonly seconds: number
  /** Most bytes resident. */
  readonly peakBytes: number
}

/** Opens a trace, as `inferbench analyze-trace` and `trace.open` do. */
export async function analyzeFile(path: string, options: object = {}): Promise<Analysis> {
  const body = `
    const { openTrace } = await load('src/traces/trace.ts')
    const { analysis } = await openTrace(${JSON.stringify(path)}, ${JSON.stringify(options)})
    return {
      requests: analysis.requests,
      blocks: analysis.prefixes.blocks,
      seconds: performance.now() / 1000,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }
  `
  return (await inOtherProcess(body)) as Analysis
}
