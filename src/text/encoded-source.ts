/** @module Cuts by encoding: for tokenizers whose tokens span words, and for text without spaces. Slower, and honest. */
import { InferbenchError } from '../error.ts'
import { type Stream, uniformInteger } from '../random/streams.ts'
import { type Corpus, setsSpaces } from './corpus.ts'
import { countAfter } from './follower.ts'
import { betweenCharacters, betweenWords, type Joints, spanOf } from './span.ts'
import type { TextCut, TextSource } from './text-source.ts'
import type { Tokenizer } from './tokenizer.ts'

/** Places that are tried before the closest cut is taken: fewer for long texts, at least two. */
const STARTS = 16
const STARTS_TOKENS = 100_000

/** Lengths that are tried from one place. */
const STEPS = 40
/** Of these, how many are aimed by the tokens that were missing; the others halve what is left. */
const AIMED_STEPS = 10

/** A token has fewer characters than this on average, or a text of so many tokens isn't to be had. */
const MOST_CHARS = 64

const SAMPLE_CHARS = 4_096

/** A source that encodes what it cuts and repairs its length: at words first, then within them. */
export function createEncodedSource(corpus: Corpus, tokenizer: Tokenizer): TextSource {
  const count = (text: string) => tokenizer.encode(text).length
  const joints = setsSpaces(corpus) ? [betweenWords(corpus), betweenCharacters(corpus)] : [betweenCharacters(corpus)]
  const sample = corpus.text.slice(0, SAMPLE_CHARS)
  /** Characters a token, roughly: where the search for a length begins. */
  const ratio = sample.length / Math.max(1, count(sample))

  function cutAt(start: number, end: number, after: boolean): TextCut {
    const text = spanOf(corpus, start, end)
    return after ? { text: ` ${text}`, tokens: countAfter(text, tokenizer) } : { text, tokens: count(text) }
  }

  /** Searches a length, in characters, between one that is too short and one that is too long. */
  function fit(start: number, tokens: number, after: boolean, { end: endOf }: Joints): TextCut {
    let low = 1
    let high = MOST_CHARS * tokens
    let chars = clamp(Math.round(tokens * ratio), low, high)
    let best: TextCut | undefined
    for (let step = 0; step < STEPS && low <= high; step++) {
      const end = endOf(start + chars)
      const cut = cutAt(start, end, after)
      best = closer(best, cut, tokens)
      if (cut.tokens === tokens) return cut
      if (cut.tokens < tokens) low = end - start + 1
      else high = chars - 1
      const aim = Math.round(((end - start) * tokens) / Math.max(1, cut.tokens))
      chars = step < AIMED_STEPS ? clamp(aim, low, high) : Math.floor((low + high) / 2)
    }
    return best!
  }

  function take(tokens: number, stream: Stream, after = false): TextCut {
    if (!Number.isSafeInteger(tokens) || tokens < 1) throw noLength(tokens)
    const starts = Math.min(STARTS, Math.max(2, Math.floor(STARTS_TOKENS / tokens)))
    let best: TextCut | undefined
    for (const joint of joints) {
      for (let i = 0; i < starts && best?.tokens !== tokens; i++) {
        const start = joint.start(uniformInteger(stream, 0, corpus.text.length - 1))
        best = closer(best, fit(start, tokens, after, joint), tokens)
      }
    }
    return best!
  }

  function takePieces(wanted: number, stream: Stream): string[] {
    const { text, tokens } = take(wanted, stream)
    return splitEvenly(text, tokens)
  }

  return { corpus, tokenizer, exact: false, take, takePieces, count, countWords: () => undefined }
}

function noLength(tokens: number): InferbenchError {
  return new InferbenchError(
    'impossible-length',
    'text',
    `Text of ${tokens} tokens was asked for; expected a whole number of at least 1.`,
  )
}

function closer(best: TextCut | undefined, cut: TextCut, tokens: number): TextCut {
  return !best || Math.abs(cut.tokens - tokens) < Math.abs(best.tokens - tokens) ? cut : best
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}

/** As many pieces as asked, or characters, if fewer. */
function splitEvenly(text: string, pieces: number): string[] {
  const characters = Array.from(text)
  const n = Math.min(pieces, characters.length)
  return Array.from({ length: n }, (_, i) =>
    characters.slice(Math.floor((i * characters.length) / n), Math.floor(((i + 1) * characters.length) / n)).join(''),
  )
}
