/** @module Prompts for block ids: equal blocks say the same, and every length is exact. */
import { groupedStreams } from '../random/grouped-streams.ts'
import type { Stream, Streams } from '../random/streams.ts'
import type { TextCut, TextSource } from '../text/text-source.ts'
import { createTextCache } from './text-cache.ts'

export interface BlockTextOptions {
  readonly source: TextSource
  readonly streams: Streams
  /** Texts differ from trace to trace. */
  readonly traceHash: string
  /** Tokens a block. */
  readonly blockSize: number
  /** Memory for texts that are kept ready, at most. @default 128 MiB */
  readonly cacheBytes?: number
}

export interface BlockText {
  /**
   * The prompt of a request. All blocks are whole but the last, which may be partial. Tokens beyond the blocks, and all those
   * of a request without blocks, are the request's own.
   *
   * @param index of the request in the trace, from 0
   * @param inputLength tokens, as many as `checkPrompt` allows
   */
  prompt(index: number, inputLength: number, hashIds: ArrayLike<number>): TextCut
}

/** A stretch of a prompt, drawn from a stream of its own. */
interface Piece {
  readonly tokens: number
  /** The key that it is kept under, if at all. */
  readonly key?: number | undefined
  stream(): Stream
}

/**
 * Texts begin with so many tokens from one place and go on from another: a corpus has a million places, and pairs of them
 * enough for two blocks not to be the same.
 */
const OPENING_TOKENS = 8
/** Places that are tried for an opening. */
const ATTEMPTS = 64

/**
 * A block's text depends on the seed, the trace's hash and its id, and on nothing else. Texts begin with the space
 * between them and the text before, and end with a word, so that their tokens add up.
 */
export function createBlockText(options: BlockTextOptions): BlockText {
  const { source, streams, traceHash, blockSize, cacheBytes = 1 << 27 } = options
  const cache = createTextCache(cacheBytes, /[^\0-\xff]/.test(source.corpus.text) ? 2 : 1)
  const isSameAlone = createWordCheck(source)
  const blockStream = groupedStreams(streams, `trace.block:${traceHash}`)
  const ownStream = groupedStreams(streams, `trace.own:${traceHash}`)

  function* pieces(index: number, inputLength: number, hashIds: ArrayLike<number>): Generator<Piece> {
    let left = inputLength
    for (let i = 0; i < hashIds.length; i++, left -= blockSize) {
      const id = hashIds[i]!
      const tokens = Math.min(left, blockSize)
      const key = tokens === blockSize ? id : undefined
      yield { tokens, key, stream: () => blockStream(id) }
    }
    if (left > 0) yield { tokens: left, stream: () => ownStream(index) }
  }

  function draw({ tokens, stream }: Piece): TextCut {
    const places = stream()
    const first = tokens < 2 * OPENING_TOKENS ? tokens : OPENING_TOKENS
    const opening = drawOpening(first, places) ?? source.take(first, stream(), true)
    return first === tokens ? opening : joined([opening, source.take(tokens - first, places, true)])
  }

  /** A text that begins with a word that is the same tokens with and without a space before it. */
  function drawOpening(tokens: number, places: Stream): TextCut | undefined {
    for (let i = 0; i < ATTEMPTS; i++) {
      const cut = source.take(tokens, places, true)
      if (isSameAlone(firstWord(cut.text))) return cut
    }
    return undefined
  }

  /** The same words at the beginning of a prompt; others only where no word is the same tokens there. */
  function open({ text, tokens }: TextCut, piece: Piece): TextCut {
    return isSameAlone(firstWord(text)) ? { text: text.trimStart(), tokens } : source.take(piece.tokens, piece.stream())
  }

  return {
    prompt(index, inputLength, hashIds) {
      const cuts: TextCut[] = []
      for (const piece of pieces(index, inputLength, hashIds)) {
        const cut = piece.key === undefined ? draw(piece) : cache.get(piece.key, () => draw(piece))
        cuts.push(cuts.length === 0 ? open(cut, piece) : cut)
      }
      const { text, tokens } = joined(cuts)
      // Cuts that aren't as long as asked don't add up either.
      return { text, tokens: source.exact && tokens === inputLength ? tokens : source.count(text) }
    },
  }
}

function joined(cuts: readonly TextCut[]): TextCut {
  return {
    text: cuts.map(({ text }) => text).join(''),
    tokens: cuts.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

/** Tells whether a word is as many tokens at the beginning of a text as after another word. Asked once a word. */
function createWordCheck({ exact, count }: TextSource): (word: string) => boolean {
  const known = new Map<string, boolean>()
  return (word) => {
    if (!exact) return true
    const kept = known.get(word) ?? count(word) === count(`a ${word}`) - count('a')
    known.set(word, kept)
    return kept
  }
}

function firstWord(text: string): string {
  const start = text.startsWith(' ') ? 1 : 0
  const end = text.indexOf(' ', start)
  return end === -1 ? text.slice(start) : text.slice(start, end)
}
