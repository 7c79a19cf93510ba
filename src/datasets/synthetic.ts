/** @module Prompts of exact length, cut from a corpus. */
import { parseOptions } from '../options.ts'
import { sampleLength } from '../random/distribution.ts'
import { createIndexSampler } from '../random/index-sampler.ts'
import type { Stream, Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { type CacheBust, createCacheBust } from './cache-bust.ts'
import { createPrompt, type Prompt } from './prompt.ts'
import { type ResolvedSynthetic, type SyntheticOptions, syntheticSchema } from './synthetic-options.ts'
import type { Session, Turn, Workload } from './workload.ts'

const WHO = 'dataset.synthetic'

/** Endless sessions. Every part is drawn from a stream of its own, so that no option changes what another one draws. */
export function synthetic(options: SyntheticOptions, source: TextSource, streams: Streams): Workload {
  const resolved = parseOptions(syntheticSchema, options, WHO)
  const { entries = Infinity } = resolved
  const bust = resolved.cacheBust && createCacheBust(resolved.cacheBust)
  const writer = createWriter({ resolved, source, streams, bust })

  return {
    name: 'synthetic',
    sessions: Infinity,
    session: (index) => writer.session(index, index % entries),
    describe: () => ({
      ...resolved,
      ...(bust && { cacheBust: { at: bust.at, nonce: bust.nonce } }),
      tokenizer: source.tokenizer.name,
      corpus: source.corpus.name,
    }),
  }
}

interface WriterOptions {
  readonly resolved: ResolvedSynthetic
  readonly source: TextSource
  readonly streams: Streams
  readonly bust: CacheBust | undefined
}

/** Writes the session of an index from what an entry draws; they differ where there are fewer entries than sessions. */
function createWriter({ resolved, source, streams, bust }: WriterOptions) {
  const { prefix, sharedSystemTokens, userContextTokens } = resolved
  const prefixOf = prefix && createIndexSampler(prefix.sampling, prefix.pool, streams, 'dataset.prompt.prefix')

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
    const length = sampleLength(prefix.tokens, streams.stream('dataset.prompt.prefix.length', chosen), 1, WHO)
    prompt.add(length, streams.stream('dataset.prompt.prefix.corpus', chosen))
  }

  /** `tokens` of text, some of them the session's own where the bust is at this text. */
  function addText(
    prompt: Prompt,
    tokens: number,
    stream: Stream,
    place: 'first-turn' | 'system' | undefined,
    session: number,
  ): void {
    const [where, end] = bust ? splitPlace(bust.at) : []
    if (!bust || where === undefined || where !== place) return prompt.add(tokens, stream)
    const own = prompt.ownTokens(tokens)
    if (end === 'prefix') prompt.addOwn(own, bust, session)
    prompt.add(tokens - own, stream)
    if (end === 'suffix') prompt.addOwn(own, bust, session)
  }

  function turnOf(session: number, entry: number, turn: number): Turn {
    const { inputTokens, outputTokens } = lengthsOf(entry, turn)
    const prompt = createPrompt(source)
    const first = turn === 0
    if (first) addPrefix(prompt, entry)
    addText(prompt, inputTokens, at('corpus', entry, turn), first ? 'first-turn' : undefined, session)
    const { turnDelayMs } = resolved
    return {
      parts: prompt.parts,
      inputTokens: prompt.tokens(),
      ...(outputTokens && { maxTokens: outputTokens }),
      ...(!first && turnDelayMs && { delayMs: sampleLength(turnDelayMs, at('delay', entry, turn), 0, WHO) }),
      ...extraBodyOf(resolved, outputTokens),
    }
  }

  function preambleOf(session: number, entry: number): Session['preamble'] {
    const system = createPrompt(source)
    const context = createPrompt(source)
    if (sharedSystemTokens) {
      addText(system, sharedSystemTokens, streams.stream('dataset.prompt.system'), 'system', session)
    }
    if (userContextTokens) context.add(userContextTokens, streams.stream('dataset.prompt.context', entry))
    const messages = [
      ...(sharedSystemTokens ? [{ role: 'system', parts: system.parts } as const] : []),
      ...(userContextTokens ? [{ role: 'user', parts: context.parts } as const] : []),
    ]
    return messages.length === 0 ? undefined : { messages, tokens: system.tokens() + context.tokens() }
  }

  return {
    session(index: number, entry: number): Session {
      const preamble = preambleOf(index, entry)
      const turns = sampleLength(resolved.turns, streams.stream('dataset.session.turns', entry), 1, WHO)
      return {
        id: `synthetic-${index}`,
        ...(preamble && { preamble }),
        turns: Array.from({ length: turns }, (_, turn) => turnOf(index, entry, turn)),
      }
    },
  }
}

function splitPlace(place: CacheBust['at']): ['first-turn' | 'system', 'prefix' | 'suffix'] {
  return [place.startsWith('system') ? 'system' : 'first-turn', place.endsWith('prefix') ? 'prefix' : 'suffix']
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
