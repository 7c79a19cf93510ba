import { firstDraws } from '../media/mix-draws.ts'
/** @module One synthetic session: its preamble, its turns, and what each of them carries. */
import type { PlannedPart } from '../media/mix.ts'
import { sampleLength } from '../random/distribution.ts'
import { createIndexSampler } from '../random/index-sampler.ts'
import type { Stream, Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import type { CacheBust } from './cache-bust.ts'
import { createPrompt, type Prompt } from './prompt.ts'
import type { PromptMedia } from './synthetic-media.ts'
import type { ResolvedSynthetic } from './synthetic-options.ts'
import type { Session, Turn } from './workload.ts'

const WHO = 'dataset.synthetic'

export interface SessionWriterOptions {
  readonly resolved: ResolvedSynthetic
  readonly source: TextSource
  readonly streams: Streams
  readonly bust: CacheBust | undefined
  readonly media: PromptMedia | undefined
}

/**
 * Writes sessions.
 *
 * @returns a function of a session's number, and of the number that all of it but the cache bust is drawn from
 */
export function createSessionWriter(options: SessionWriterOptions): (session: number, entry: number) => Session {
  const { resolved, source, streams, bust, media } = options
  const { prefix, sharedSystemTokens, userContextTokens } = resolved
  const prefixOf = prefix && createIndexSampler(prefix.sampling, prefix.pool, streams, 'dataset.prompt.prefix')
  const turnsOf = (entry: number) =>
    sampleLength(resolved.turns, streams.stream('dataset.session.turns', entry), 1, WHO)
  /** Numbers all turns of all entries, so that each draws media of its own. */
  const firstTurn = firstDraws(turnsOf)

  /** The stream of a place in a turn of an entry. */
  const at = (place: string, entry: number, turn: number): Stream =>
    streams.stream(turn === 0 ? `dataset.prompt.${place}` : `dataset.prompt.${place}.turn-${turn}`, entry)

  function lengthsOf(entry: number, turn: number): { inputTokens: number; outputTokens: number | undefined } {
    if (resolved.sequenceLengths) return resolved.sequenceLengths.sample(at('lengths', entry, turn))
    const { inputTokens, outputTokens } = resolved
    return {
      inputTokens: sampleLength(inputTokens!, at('length', entry, turn), 1, WHO),
      outputTokens: outputTokens && sampleLength(outputTokens, at('output', entry, turn), 1, WHO),
    }
  }

  function addPrefix(prompt: Prompt, entry: number): void {
    if (!prefix || !prefixOf) return
    const chosen = prefixOf.index(entry)
    const tokens = sampleLength(prefix.tokens, streams.stream('dataset.prompt.prefix.length', chosen), 1, WHO)
    const parts = media?.prefixParts(chosen, tokens) ?? [{ type: 'text', tokens }]
    prompt.addParts(parts, streams.stream('dataset.prompt.prefix.corpus', chosen))
  }

  function turnOf(session: number, entry: number, turn: number): Turn {
    const { inputTokens, outputTokens } = lengthsOf(entry, turn)
    const prompt = createPrompt(source)
    const lay = (tokens: number): PlannedPart[] =>
      media?.parts(firstTurn(entry) + turn, tokens) ?? [{ type: 'text', tokens }]
    if (turn === 0) addPrefix(prompt, entry)
    addBusted(
      prompt,
      inputTokens,
      turn === 0 && bust?.at.startsWith('first-turn') ? bust : undefined,
      session,
      (tokens) => prompt.addParts(lay(tokens), at('corpus', entry, turn)),
    )
    const { turnDelayMs } = resolved
    return {
      parts: prompt.parts,
      inputTokens: prompt.tokens(),
      ...(outputTokens && { maxTokens: outputTokens }),
      ...(turn > 0 && turnDelayMs && { delayMs: sampleLength(turnDelayMs, at('delay', entry, turn), 0, WHO) }),
      ...extraBodyOf(resolved, outputTokens),
    }
  }

  function preambleOf(session: number, entry: number): Session['preamble'] {
    const system = createPrompt(source)
    const context = createPrompt(source)
    if (sharedSystemTokens) {
      addBusted(system, sharedSystemTokens, bust?.at.startsWith('system') ? bust : undefined, session, (tokens) =>
        system.add(tokens, streams.stream('dataset.prompt.system')),
      )
    }
    if (userContextTokens) context.add(userContextTokens, streams.stream('dataset.prompt.context', entry))
    const messages = [
      ...(sharedSystemTokens ? [{ role: 'system', parts: system.parts } as const] : []),
      ...(userContextTokens ? [{ role: 'user', parts: context.parts } as const] : []),
    ]
    return messages.length === 0 ? undefined : { messages, tokens: system.tokens() + context.tokens() }
  }

  return (session, entry) => {
    const preamble = preambleOf(session, entry)
    return {
      id: `synthetic-${session}`,
      ...(preamble && { preamble }),
      turns: Array.from({ length: turnsOf(entry) }, (_, turn) => turnOf(session, entry, turn)),
    }
  }
}

/** Adds `tokens` of text, of which the bust takes some at one end. */
function addBusted(
  prompt: Prompt,
  tokens: number,
  bust: CacheBust | undefined,
  session: number,
  add: (tokens: number) => void,
): void {
  if (!bust) return add(tokens)
  const own = prompt.ownTokens(tokens)
  if (bust.at.endsWith('prefix')) prompt.addOwn(own, bust, session)
  add(tokens - own)
  if (bust.at.endsWith('suffix')) prompt.addOwn(own, bust, session)
}

function extraBodyOf(
  { ignoreEos, minTokens, extraBody }: ResolvedSynthetic,
  outputTokens: number | undefined,
): Pick<Turn, 'extraBody'> {
  const least = minTokens === 'outputTokens' ? outputTokens : minTokens
  const extra = {
    ...(ignoreEos !== undefined && { ignore_eos: ignoreEos }),
    ...(least !== undefined && { min_tokens: least }),
    ...extraBody,
  }
  return Object.keys(extra).length === 0 ? {} : { extraBody: extra }
}
