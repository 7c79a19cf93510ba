/** @module A schema that depends on the value: what a value says of itself decides by which schema it is read. */
import * as z from 'zod'

/** Reads by the schema chosen for the value. Problems are that schema's own, unlike those of a union of all of them. */
export function chosenSchema<Output, Input>(choose: (value: unknown) => z.ZodType<Output>): z.ZodType<Output, Input> {
  return z.custom<Input>().transform((value, ctx) => {
    const result = choose(value).safeParse(value)
    if (result.success) return result.data
    ctx.issues.push(...(result.error.issues.map((issue) => ({ ...issue, input: value })) as z.core.$ZodRawIssue[]))
    return z.NEVER
  })
}
