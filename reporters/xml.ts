/** @module XML 1.0 as text. */
import { printable } from './text.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** An element; its children are elements. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`)
  const open = `<${name}${pairs.join('')}`
  return children.length === 0 ? `${open}/>` : `${open}>\n${indent(children.join('\n'))}\n</${name}>`
}

/** XML has no way at all to write some characters; they are spelled out. */
function escape(text: string): string {
  return printable(text)
    .toWellFormed()
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
