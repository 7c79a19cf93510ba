/** @module Prompts of exact length, cut from a corpus. */
import { parseOptions } from '../options.ts'
import { constantOf } from '../random/stated.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { createCacheBust } from './cache-bust.ts'
import { createPromptMedia } from './synthetic-media.ts'
import { type ResolvedSynthetic, type SyntheticOptions, syntheticSchema } from './synthetic-options.ts'
import { createSessionWriter } from './synthetic-session.ts'
import type { Workload } from './workload.ts'

/** Endless sessions. Every part is drawn from a stream of its own, so that no option changes what another one draws. */
export function synthetic(options: SyntheticOptions, source: TextSource, streams: Streams): Workload {
  const resolved = parseOptions(syntheticSchema, options, 'dataset.synthetic')
  const { entries = Infinity } = resolved
  const bust = resolved.cacheBust && createCacheBust(resolved.cacheBust)
  const media = createPromptMedia(resolved, streams)
  const write = createSessionWriter({ resolved, source, streams, bust, media })

  return {
    name: 'synthetic',
    sessions: Infinity,
    session: (index) => write(index, index % entries),
    ...(repeatsNothing(resolved) && { prefixHitRate: 0 }),
    ...(media && { ready: () => media.ready() }),
    describe: () => ({
      ...resolved,
      ...media?.describe(),
      ...(bust && { cacheBust: { at: bust.at, nonce: bust.nonce } }),
      tokenizer: source.tokenizer.name,
      corpus: source.corpus.name,
    }),
  }
}

/** True where no two requests begin with the same text. */
function repeatsNothing({ entries, turns, prefix, sharedSystemTokens }: ResolvedSynthetic): boolean {
  const oneTurn = turns.type === 'constant' && constantOf(turns) === 1
  return oneTurn && entries === undefined && prefix === undefined && sharedSystemTokens === undefined
}
