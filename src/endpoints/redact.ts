/** @module Servers like to repeat a wrong key in their error: what was secret going out stays so when it comes back. */

/** Header values shorter than this are words of everyday life. */
const SECRET_CHARS = 8

/** Headers that say nothing worth hiding. */
const PUBLIC = new Set(['content-type', 'host', 'anthropic-version'])

/**
 * Replaces the secrets of a run in a text.
 *
 * @param headers names and values in turn, as they are sent
 */
export function createRedactor(headers: readonly string[]): (text: string) => string {
  const secrets = headers
    .filter((_, i) => i % 2 === 1 && !PUBLIC.has(headers[i - 1]!.toLowerCase()))
    .flatMap((value) => [value, value.replace(/^\S+ +/, '')])
    .filter((secret) => secret.length >= SECRET_CHARS)
    // The longer first: one may hold another.
    .sort((a, b) => b.length - a.length)
  return (text) => secrets.reduce((said, secret) => said.replaceAll(secret, '[secret]'), text)
}
