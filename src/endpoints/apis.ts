/** @module The dialects by name. */
import type { Api } from './api.ts'
import { chat } from './chat.ts'
import { completions } from './completions.ts'
import { embeddings } from './embeddings.ts'
import { messages } from './messages.ts'
import { rerank } from './rerank.ts'
import { responses } from './responses.ts'

export const apis = { chat, completions, responses, messages, embeddings, rerank } satisfies Record<string, Api>

export type ApiName = keyof typeof apis
