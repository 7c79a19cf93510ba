/** @module Options at the borders: strict zod schemas, and messages that name the path, what came and what is known. */
import * as z from 'zod'

import { InferbenchError } from './error.ts'

/** An object schema that refuses unknown keys and lists the known ones. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `unknown ${plural('key', issue.keys)}; known: ${known}` : undefined,
  })
}

/**
 * Parses options or throws one error that lists every problem, a line each.
 *
 * @param who the part that speaks, such as `load`
 */
export function parseOptions<Schema extends z.ZodType>(schema: Schema, value: unknown, who: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new InferbenchError('invalid-options', who, describeIssues(result.error.issues, value))
}

/** One line an issue: `path: problem, got …`. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], value: unknown): string {
  return issues.flatMap((issue) => describeIssue(issue, value)).join('\n')
}

const duration = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds, as a number or as text such as `'30s'`, `'1.5m'`, `'250ms'`. */
export const durationMs: z.ZodType<number, number | string> = z
  .union([z.number().min(0), z.string()])
  .transform((value, ctx) => {
    if (typeof value === 'number') return value
    const match = duration.exec(value)
    if (match) return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
    ctx.addIssue({ code: 'custom', message: `expected milliseconds or a duration such as '30s', '1.5m', '250ms'` })
    return z.NEVER
  })

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string[] {
  const path = issue.path.map(String).join('.')
  const got = show(
    issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value),
  )
  const at = path === '' ? '' : `${path}: `
  return [`${at}${lowerFirst(issue.message)}${issue.code === 'unrecognized_keys' ? '' : `, got ${got}`}`]
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function plural(word: string, keys: readonly string[]): string {
  return `${word}${keys.length > 1 ? 's' : ''} ${keys.map((key) => `'${key}'`).join(', ')}`
}
