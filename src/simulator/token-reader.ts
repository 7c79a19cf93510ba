/** @module The token ids of prompts, word by word where the tokenizer cuts before words: encoding takes far longer. */
import type { TextSource } from '../text/text-source.ts'
import { createLru } from './lru.ts'
import { learnWords, loadWordIds } from './word-ids.ts'

/** The ids of a text, as its tokenizer gives them. */
export type TokenReader = (text: string) => Uint32Array

/** Words whose ids are remembered, those of the corpus among them. */
const WORDS = 1 << 18

/** Characters of texts that are remembered whole: the messages of a conversation come again with every turn. */
const CHARACTERS = 1 << 24

/** Any other gap than a single space. */
const ODD_GAP = /\s\s|[^\S ]|^\s|\s$/

/** @param mostWords whose ids are remembered; beyond them all are forgotten */
export async function loadTokenReader(source: TextSource, mostWords: number = WORDS): Promise<TokenReader> {
  const { exact, tokenizer } = source
  const wordIds = await loadWordIds(source)
  const texts = createLru<string, Uint32Array>(CHARACTERS)

  function remember(text: string, how: (text: string) => readonly number[]): Uint32Array {
    const ids = texts.get(text) ?? Uint32Array.from(how(text))
    texts.use(text, ids, text.length)
    return ids
  }

  function read(text: string): readonly number[] {
    if (!exact || ODD_GAP.test(text)) return tokenizer.encode(text)
    const [first, ...words] = text.split(' ')
    const ids = Array.from(remember(first!, tokenizer.encode))
    for (const own of idsOf(words)) {
      for (let i = 0; i < own.length; i++) ids.push(own[i]!)
    }
    return ids
  }

  function idsOf(words: readonly string[]): readonly ArrayLike<number>[] {
    const known = words.map((word) => wordIds.get(word))
    const unknown = new Set(words.filter((_, i) => !known[i]))
    if (unknown.size === 0) return known as ArrayLike<number>[]
    if (wordIds.size + unknown.size > mostWords) wordIds.clear()
    learnWords(wordIds.size === 0 ? [...new Set(words)] : [...unknown], wordIds, source)
    return words.map((word) => wordIds.get(word)!)
  }

  return (text) => remember(text, read)
}
