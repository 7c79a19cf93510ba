/** @module The dialects by name. */
import type { Api } from './api.ts'
import { chat } from './chat.ts'

export const apis = { chat } satisfies Record<string, Api>

export type ApiName = keyof typeof apis
