/** @module Shapes of option objects: what a schema of an object says where something else came. */
import * as z from 'zod'

/** Shows what belongs here where something else than an object came. */
export function shaped<Schema extends z.ZodType>(example: string, schema: Schema) {
  return z
    .custom<z.input<Schema>>((value) => Object.prototype.toString.call(value) === '[object Object]', {
      error: `expected an object such as ${example}`,
    })
    .pipe(schema as z.ZodType<z.output<Schema>, z.input<Schema>>)
}

/** A refinement to objects that hold something; JavaScript users spell "nothing" as `undefined` too. */
export function holding(error: string) {
  return [
    (value: object) => Object.values(value).some((held) => held !== undefined),
    { error, when: wellFormed },
  ] as const
}

/** True where a schema has found nothing wrong so far. */
export function wellFormed({ issues }: z.core.ParsePayload): boolean {
  return issues.length === 0
}

/** A schema a name, none of them required. */
export function optionals<Name extends string, Schema extends z.ZodType>(
  names: readonly Name[],
  schema: (name: Name) => Schema,
) {
  return Object.fromEntries(names.map((name) => [name, schema(name).optional()])) as Record<Name, z.ZodOptional<Schema>>
}
