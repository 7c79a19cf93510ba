/** @module OpenAI completions, streamed and whole: a prompt without roles, continued. */
import { type Api, bearer } from './api.ts'
import { jsonBody, limitOf, plainTexts, streamOf } from './body.ts'
import { readChoices } from './choices.ts'
import { text } from './payload.ts'

/** `POST /v1/completions`. A system prompt or context stands before the prompt as a paragraph of its own. */
export const completions: Api = {
  name: 'completions',
  path: '/v1/completions',
  limitFields: ['max_tokens'],
  streams: true,
  history: false,
  headers: bearer,
  body: (content) =>
    jsonBody(content, () => ({
      prompt: plainTexts(content, completions).join('\n\n'),
      ...limitOf(content),
      ...streamOf(content),
    })),
  read: (payload) => readChoices(payload, (choice) => ({ text: text(choice['text']), reasoning: '', toolCalls: '' })),
}
