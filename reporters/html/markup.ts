/** @module HTML in which nothing from outside can become markup: a template escapes whatever is put into it. */
import { printable } from '../text.ts'

const markup: unique symbol = Symbol('markup')

/** Markup that may stand in a page as it is. */
export interface Html {
  readonly [markup]: string
}

/** What a template takes. Text is escaped, `null` and `undefined` leave nothing, lists are strung together. */
export type Content = Html | string | number | null | undefined | readonly Content[]

/**
 * A piece of a page: `` html`<td>${anything}</td>` ``. Text may stand between tags and in quoted attributes; in both it is
 * one line, and characters that control a terminal or turn the direction of the line are spelled out.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return trusted(
    dense(parts)
      .map((part, i) => part + (i < values.length ? markupOf(values[i]) : ''))
      .join(''),
  )
}

/** Markup from a place that puts nothing from outside into it. */
export function trusted(text: string): Html {
  return { [markup]: text }
}

/** The markup as text, for a file. */
export function markupOf(content: Content): string {
  if (content === null || content === undefined) return ''
  if (typeof content === 'string') return escape(printable(content))
  if (typeof content === 'number') return String(content)
  return markup in content ? content[markup] : content.map(markupOf).join('')
}

const densely = new WeakMap<TemplateStringsArray, readonly string[]>()

/** The parts of a template without the indentation that they have in its source: a table repeats it in every cell. */
function dense(parts: TemplateStringsArray): readonly string[] {
  const known = densely.get(parts) ?? parts.map((part) => part.replaceAll(/\s*\n\s*/g, '\n'))
  densely.set(parts, known)
  return known
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (char) => `&#${char.codePointAt(0)};`)
}
