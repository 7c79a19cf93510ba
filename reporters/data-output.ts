/** @module Whether what Vitest prints is read by a program. */
import type { Vitest } from 'vitest/node'

/** Reporters that print nothing but data, and those that do where they are told to. */
const ALWAYS: ReadonlySet<unknown> = new Set(['tap', 'tap-flat'])
const ON_DEMAND: ReadonlySet<unknown> = new Set(['json', 'junit'])

type OutputConfig = Pick<Vitest['config'], 'reporters'> & Partial<Pick<Vitest['config'], 'outputFile'>>

/** True where a reporter of Vitest writes data to the standard output: words between would break it. */
export function printsData({ reporters, outputFile }: OutputConfig): boolean {
  return reporters.some((reporter) => {
    if (!Array.isArray(reporter)) return false
    const [name, options] = reporter as [unknown, { readonly stdout?: boolean; readonly outputFile?: string }?]
    if (ALWAYS.has(name)) return true
    const file = options?.outputFile ?? (typeof outputFile === 'string' ? outputFile : outputFile?.[name as 'json'])
    return ON_DEMAND.has(name) && options?.stdout === true && !file
  })
}
