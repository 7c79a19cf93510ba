/** @module Conversations in ShareGPT's words. */

/** An entry whose messages alternate from the human on, unless they say who speaks: `gpt: hello`. */
export function shared(id: string | undefined, ...messages: readonly string[]): object {
  const conversations = messages.map((message, i) => {
    const [, from, value] = /^(\w+): (.*)$/s.exec(message) ?? [message, i % 2 === 0 ? 'human' : 'gpt', message]
    return { from, value }
  })
  return { ...(id === undefined ? {} : { id }), conversations }
}
