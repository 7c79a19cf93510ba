/** @module A reader of XML that takes nothing but what XML 1.0 allows: elements with attributes, and white space. */

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
}

const TAG = /^<(?<close>\/)?(?<name>[A-Za-z]+)(?<attributes>(?: [A-Za-z]+="[^"<]*")*)(?<empty>\/)?>/
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The root of a document. @throws Error for what is not well-formed */
export function readXml(document: string): XmlElement {
  const [, body] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*([^]*)$/.exec(document) ?? []
  if (body === undefined || FORBIDDEN.test(document)) throw new Error('no XML')
  const top: XmlElement[] = []
  const open: { name: string; attributes: Record<string, string>; children: XmlElement[] }[] = []
  for (let rest = body.trim(); rest !== '';) {
    const [text, { close, name, attributes, empty }] = nextTag(rest)
    const element = { name: name!, attributes: readAttributes(attributes!), children: [] }
    if (!close) (open.at(-1)?.children ?? top).push(element)
    if (!close && !empty) open.push(element)
    if (close && open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`)
    rest = rest.slice(text.length).trimStart()
  }
  if (open.length > 0 || top.length !== 1) throw new Error('not one root')
  return top[0]!
}

function nextTag(text: string): [string, Record<string, string | undefined>] {
  const match = TAG.exec(text)
  if (!match) throw new Error(`no tag: ${text.slice(0, 80)}`)
  return [match[0], match.groups!]
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([A-Za-z]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decode(value!)] as const)
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error(`an attribute twice: ${text}`)
  return Object.fromEntries(pairs)
}

function decode(text: string): string {
  return text.replaceAll(/&(\w*)(;?)/g, (entity, name: string, end: string) => {
    if (end === '' || !Object.hasOwn(ENTITIES, name)) throw new Error(`no entity: ${entity}`)
    return ENTITIES[name]!
  })
}
