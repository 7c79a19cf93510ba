/** @module What the bodies of several APIs have in common. */
import type { Part } from '../datasets/workload.ts'
import { InferbenchError } from '../error.ts'
import type { MediaItem } from '../media/item.ts'
import type { Api, RequestContent } from './api.ts'

/**
 * A body as JSON: a payload of the user's own as it is, or the model, what the API asks for, and the user's extras.
 *
 * @param fields the API's own; made only where they are sent
 */
export function jsonBody(content: RequestContent, fields: () => object): string {
  if (content.payload) return JSON.stringify(content.payload)
  return JSON.stringify({ model: content.model, ...fields(), ...content.extraBody })
}

/** The limit of the answer under its name. */
export function limitOf({ maxTokens, maxTokensField }: RequestContent): object {
  return maxTokens === undefined || maxTokensField === undefined ? {} : { [maxTokensField]: maxTokens }
}

/** Streams of OpenAI's older APIs tell their usage only where they are asked to. */
export function streamOf({ streaming }: RequestContent): object {
  return { stream: streaming, ...(streaming ? { stream_options: { include_usage: true } } : {}) }
}

/** Text alone is one string, which every server understands. */
export function spellParts(parts: readonly Part[], spellMedia: (item: MediaItem) => object, type = 'text'): unknown {
  if (parts.every((part) => part.type === 'text')) return parts.map((part) => part.text).join('')
  return parts.map((part) => (part.type === 'text' ? { type, text: part.text } : spellMedia(part.item)))
}

/**
 * The text of each message, for APIs that know neither roles nor files.
 *
 * @throws InferbenchError where there is more than text
 */
export function plainTexts({ messages, rawMessages }: PlainContent, api: Api): string[] {
  if (rawMessages) throw cannotCarry(api, 'messages in the words of another API', 'Give a payload instead')
  return messages.map(({ parts }) =>
    parts.map((part) => (part.type === 'text' ? part.text : refuseMedia(api, part.item))).join(''),
  )
}

type PlainContent = Pick<RequestContent, 'messages' | 'rawMessages'>

export function refuseMedia(api: Api, { kind }: MediaItem): never {
  throw cannotCarry(api, `${kind} files`, 'Choose another api, or leave them out of the dataset')
}

function cannotCarry({ name }: Api, what: string, advice: string): InferbenchError {
  return new InferbenchError('unsupported-content', 'endpoint', `The ${name} API can't carry ${what}. ${advice}.`)
}
