/** @module Bodies of requests, media included, without a copy of what is held in shared memory. */
import { randomUUID } from 'node:crypto'

import type { Turn } from '../datasets/workload.ts'
import { refuseHistory } from '../endpoints/history.ts'
import type { Target } from '../endpoints/target.ts'
import type { MediaItem, RenderedMedia } from '../media/item.ts'
import type { MediaStore } from '../media/store.ts'
import type { TurnContent } from './conversation.ts'

/** A body in pieces that follow one another, and the media that it carries. */
export interface Body {
  readonly pieces: readonly Uint8Array[]
  readonly media: readonly RenderedMedia[]
}

export interface BodyBuilderOptions {
  readonly target: Target
  readonly model: string
  readonly store: MediaStore
}

/** Puts the body of a turn together: at once, unless media have to be rendered first. Each of them is acquired once. */
export type BuildBody = (turn: Turn, content: TurnContent) => Body | Promise<Body>

export function createBodyBuilder({ target, model, store }: BodyBuilderOptions): BuildBody {
  /** What stands for media in the JSON: no text has it, as nobody knows it. */
  const mark = randomUUID()
  const encoder = new TextEncoder()

  return (turn, { messages, session }) => {
    refuseHistory(target.api, session)
    const items: MediaItem[] = []
    const json = target.api.body({
      model,
      messages,
      rawMessages: turn.messages,
      payload: turn.payload,
      base64Of: (item) => mark.repeat(Math.min(1, items.push(item))),
      maxTokens: turn.maxTokens,
      maxTokensField: target.maxTokensField,
      streaming: target.streaming,
      extraBody: { ...target.extraBody, ...turn.extraBody },
    })
    if (items.length === 0) return { pieces: [encoder.encode(json)], media: [] }
    const texts = json.split(mark).map((text) => encoder.encode(text))
    const acquired = items.map((item) => store.acquire(item))
    if (acquired.every(isRendered)) return compose(texts, acquired)
    return Promise.all(acquired.map(async (each) => each)).then((media) => compose(texts, media))
  }
}

function isRendered(media: RenderedMedia | Promise<RenderedMedia>): media is RenderedMedia {
  return !(media instanceof Promise)
}

function compose(texts: readonly Uint8Array[], media: readonly RenderedMedia[]): Body {
  return { pieces: texts.flatMap((text, i) => (i < media.length ? [text, media[i]!.base64] : [text])), media }
}
