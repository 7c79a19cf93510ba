/** @module Options at the borders: strict zod schemas, and messages that name the path, what came and what is known. */
import { inspect } from 'node:util'

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
const durationExamples = `a duration such as '30s', '1.5m', '250ms'`
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds, as a number or as text such as `'30s'`, `'1.5m'`, `'250ms'`. */
export const durationMs: z.ZodType<number, number | string> = z
  .union([z.number().min(0), z.string()], { error: `expected milliseconds or ${durationExamples}` })
  .transform((value, ctx) => {
    if (typeof value === 'number') return value
    const [, amount, unit] = duration.exec(value) ?? []
    const ms = Number(amount) * unitMs[unit as keyof typeof unitMs]
    if (Number.isFinite(ms)) return ms
    ctx.addIssue({ code: 'custom', message: `expected milliseconds or ${durationExamples}` })
    return z.NEVER
  })

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string[] {
  if (issue.code === 'invalid_union') return describeUnion(issue, value)
  const path = issue.path.map(String).join('.')
  const at = path === '' ? '' : `${path}: `
  if (issue.code === 'unrecognized_keys') return [at + lowerFirst(issue.message)]
  if (issue.code === 'invalid_key' && issue.message === RECORD_MESSAGE) {
    return issue.issues.map(({ message }) => at + lowerFirst(message))
  }
  const got = issue.path.reduce<unknown>((inner, key) => (inner as Inner)?.[key], value)
  return [`${at}${lowerFirst(issue.message)}, got ${isSecret(issue.path) ? 'a value that is kept secret' : show(got)}`]
}

/** Values at such paths are never repeated in a message. */
function isSecret(path: readonly PropertyKey[]): boolean {
  return ['apiKey', 'headers', 'tls', 'proxy'].some((name) => path.includes(name))
}

type Inner = Record<PropertyKey, unknown> | undefined

/** What is wrong by the alternative that takes values of this type; where none does, what all of them take. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, value: unknown): string[] {
  const closest = issue.errors.find((issues) => !issues.some(isOtherType))
  if (closest) {
    return closest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, value))
  }
  const types = issue.errors.flatMap((issues) => issues.filter(isOtherType).map(({ expected }) => expected))
  const message = issue.message === UNION_MESSAGE ? `expected ${types.join(' or ')}` : issue.message
  return describeIssue({ code: 'custom', path: issue.path, message, input: value }, value)
}

/** Zod's own words where a schema names no error. */
const UNION_MESSAGE = 'Invalid input'
const RECORD_MESSAGE = 'Invalid key in record'

function isOtherType(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueInvalidType {
  return issue.code === 'invalid_type' && issue.path.length === 0
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  const text = (typeof value === 'number' ? String(value) : spell(value)).replaceAll(/\/\/[^/@\s]*@/g, '//…@')
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** As JSON where that is possible. */
function spell(value: unknown): string {
  try {
    const json = JSON.stringify(value) as string | undefined
    if (json !== undefined) return json
  } catch {
    // A bigint or a cycle inside.
  }
  return inspect(value, { depth: 1, breakLength: Infinity })
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function plural(word: string, keys: readonly string[]): string {
  return `${word}${keys.length > 1 ? 's' : ''} ${keys.map((key) => `'${key}'`).join(', ')}`
}
