import { beforeAll, describe, expect, test, vi } from 'vitest'

import type { ConversationConfig } from '../../../src/datasets/conversation-config.ts'
import { generateConversations } from '../../../src/datasets/conversation-generator.ts'
import { conversationShapes } from '../../../src/datasets/conversation-shapes.ts'
import type { Workload } from '../../../src/datasets/workload.ts'
import { createStreams } from '../../../src/random/streams.ts'
import { corpusOf } from '../../../src/text/corpus.ts'
import { loadTextSource, type TextSource } from '../../../src/text/text-source.ts'
import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { configured, exactly, vllmExample } from '../../support/conversation-config.ts'
import { unspaced } from '../../support/corpora.ts'
import { PATIENCE_MS } from '../../support/eventually.ts'
import { upTo } from '../../support/load-run.ts'
import { inOtherProcess } from '../../support/other-process.ts'
import { promptsOf } from '../../support/prompts.ts'
import { encodeCounter, tokenizerFolders } from '../../support/published-tokenizers.ts'
import { textSourceOf } from '../../support/text-source.ts'
import { acrossWords } from '../../support/tokenizer-files.ts'

vi.setConfig({ testTimeout: PATIENCE_MS })

let source: TextSource

beforeAll(async () => {
  source = await loadTextSource(await loadTokenizer())
})

function generate(config: ConversationConfig, seed: number | string = 42, from = source): Workload {
  return generateConversations(config, from, createStreams(seed))
}

function sessions(from: Workload): unknown[] {
  return upTo(from.sessions).map((index) => from.session(index))
}

/** The user messages of all conversations. */
function allPrompts(from: Workload): string[][] {
  return upTo(from.sessions).map((index) => promptsOf(from.session(index)))
}

function sharedBeginning(a: string, b: string): string {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return a.slice(0, i)
}

/** Texts in which every message has what it can have, and body text of its own. */
const rich = configured({
  turns: { distribution: 'uniform', min: 2, max: 8 },
  common: exactly(30),
  prefix: { distribution: 'lognormal', average: 60 },
  user: { distribution: 'uniform', min: 90, max: 140 },
  answer: { distribution: 'uniform', min: 1, max: 60 },
})

describe('the conversations of vLLM’s example', () => {
  const from = () => generate(vllmExample)

  test('are all there, with ids of their own and 6 to 9 turns', () => {
    const made = upTo(24).map((index) => from().session(index))
    expect([from().name, from().sessions]).toEqual(['conversations', 24])
    expect(made.map(({ id }) => id)).toEqual(upTo(24).map((index) => `CONV_ID_${index}`))
    expect(made.map(({ turns }) => turns.length)).toSatisfy((counts: number[]) =>
      counts.every((count) => count >= 6 && count <= 9),
    )
  })

  test('ask for answers of 80 to 120 tokens, and hold one of that length', () => {
    for (const { maxTokens, answer } of upTo(24).flatMap((index) => from().session(index).turns)) {
      expect(maxTokens).toBeGreaterThanOrEqual(80)
      expect(maxTokens).toBeLessThanOrEqual(120)
      expect(answer!.tokens).toBe(maxTokens)
      expect(source.tokenizer.encode(answer!.text)).toHaveLength(maxTokens!)
    }
  })

  test('have as many tokens as they say, and as were drawn', () => {
    const { shape } = conversationShapes(vllmExample, createStreams(42))
    for (const index of upTo(24)) {
      const { turns } = from().session(index)
      const counted = promptsOf({ id: '', turns }).map((text) => source.tokenizer.encode(text).length)
      expect(counted).toEqual(turns.map(({ inputTokens }) => inputTokens))
      expect(counted.slice(1)).toEqual(shape(index).userTokens.slice(1))
    }
  })
})

describe('the first message', () => {
  test('is the drawn tokens and its own prefix, the common prefix among the former', () => {
    const { shape } = conversationShapes(rich, createStreams(42))
    for (const index of upTo(8)) {
      const { userTokens, prefixTokens } = shape(index)
      expect(generate(rich).session(index).turns[0]!.inputTokens).toBe(userTokens[0]! + prefixTokens)
    }
  })

  test('begins with the common prefix, then the label that no other conversation has', () => {
    const firsts = allPrompts(generate(rich)).map(([text]) => text!)
    const common = sharedBeginning(firsts[0]!, firsts[1]!).trimEnd()
    expect(source.tokenizer.encode(common)).toHaveLength(30)
    firsts.forEach((text, index) => {
      expect(text.slice(common.length)).toMatch(new RegExp(`^ ${index} is the number of this conversation\\. `))
    })
  })

  test('holds its prefix between label and instruction', () => {
    const config = configured({ prefix: exactly(33) })
    const [text] = promptsOf(generate(config).session(3))
    const [, prefix] = /^3 is the number of this conversation\. (.+) Tell the following text/.exec(text!)!
    expect(source.tokenizer.encode(`the ${prefix}`)).toHaveLength(34)
  })

  test('is the only one with a prefix', () => {
    const bare = generate({ ...rich, prompt_input: { ...rich.prompt_input, prefix_num_tokens: exactly(0) } })
    const prefixed = generate(rich)
    for (const index of upTo(8)) {
      const lengths = (from: Workload) => from.session(index).turns.map(({ inputTokens }) => inputTokens)
      expect(lengths(prefixed).slice(1)).toEqual(lengths(bare).slice(1))
      expect(lengths(prefixed)[0]).toBeGreaterThan(lengths(bare)[0]!)
    }
  })

  test('is longer than was drawn where the common prefix alone is longer', () => {
    const { turns } = generate(configured({ common: exactly(500) })).session(0)
    const label = '0 is the number of this conversation. Tell the following text again and add more detail:'
    expect(turns[0]!.inputTokens).toBe(500 + source.tokenizer.encode(`the ${label}`).length - 1)
    expect(promptsOf({ id: '', turns })[0]!.endsWith(label)).toBe(true)
  })
})

describe('every message', () => {
  test('carries the label of its conversation', () => {
    allPrompts(generate(configured({}, 12))).forEach((texts, index) => {
      for (const text of texts) expect(text.startsWith(`${index} is the number of this conversation. Tell`)).toBe(true)
    })
  })

  test('is never shorter than label and instruction', () => {
    const { turns } = generate(configured({ user: exactly(0) })).session(5)
    const least = '5 is the number of this conversation. Tell the following text again and add more detail:'
    expect(promptsOf({ id: '', turns })).toEqual([least, least])
    expect(turns[0]!.inputTokens).toBe(source.tokenizer.encode(least).length)
  })

  test('has a text of its own: bodies of different conversations don’t overlap as vLLM’s do', () => {
    const bodies = allPrompts(generate(configured({ user: exactly(160), turns: exactly(8) }, 24))).flatMap((texts) =>
      texts.map((text) => text.split('add more detail: ')[1]!),
    )
    const grams = bodies.map((body) => new Set(body.split(' ').map((_, i, words) => words.slice(i, i + 12).join(' '))))
    const pairs = bodies.flatMap((_, a) => upTo(a).map((b) => [...grams[a]!].some((gram) => grams[b]!.has(gram))))
    // Two places in a million words lie within a hundred of each other now and then.
    expect(pairs.filter(Boolean).length).toBeLessThan(10)
  })

  test('has an answer of its own', () => {
    const from = generate(configured({ turns: exactly(8) }))
    const answers = upTo(8).flatMap((index) => from.session(index).turns.map(({ answer }) => answer!.text))
    expect(new Set(answers).size).toBe(8 * 4)
  })
})

describe('on a published tokenizer every text has the tokens that it says:', () => {
  test.for(Object.entries(tokenizerFolders))('%s', async ([, folder]) => {
    const corpus = corpusOf('a part', source.corpus.text.slice(100_000, 140_000).replace(/^\S* |\s\S*$/g, ''))
    const from = generate(rich, 42, await loadTextSource(await loadTokenizer(folder), corpus))
    const { shape } = conversationShapes(rich, createStreams(42))
    const count = encodeCounter(folder)
    for (const index of upTo(8)) {
      const session = from.session(index)
      const { userTokens, prefixTokens, answerTokens } = shape(index)
      const asked = userTokens.map((tokens, turn) => tokens + (turn === 0 ? prefixTokens : 0))
      expect(promptsOf(session).map(count)).toEqual(asked)
      expect(session.turns.map(({ inputTokens }) => inputTokens)).toEqual(asked)
      expect(session.turns.map(({ answer }) => count(answer!.text))).toEqual(answerTokens)
      expect(session.turns.map(({ maxTokens }) => maxTokens)).toEqual(answerTokens)
    }
  })
})

describe('where a tokenizer promises nothing', () => {
  test.for([
    ['its tokens reach over spaces', () => textSourceOf(source.corpus.text.slice(0, 30_000), acrossWords())],
    ['the text has no spaces', () => textSourceOf(unspaced(20_000))],
  ] as const)('because %s, lengths are counted and nearly those asked', async ([, load]) => {
    const odd = await load()
    const { shape } = conversationShapes(rich, createStreams(42))
    const from = generate(rich, 42, odd)
    expect(odd.exact).toBe(false)
    for (const index of upTo(8)) {
      const session = from.session(index)
      const counted = session.turns.map(({ inputTokens }) => inputTokens)
      expect(promptsOf(session).map((text) => odd.tokenizer.encode(text).length)).toEqual(counted)
      const { userTokens, answerTokens } = shape(index)
      for (const [turn, tokens] of counted.entries()) {
        if (turn > 0) expect(Math.abs(tokens - userTokens[turn]!)).toBeLessThanOrEqual(2)
      }
      expect(session.turns.map(({ maxTokens }) => maxTokens)).toEqual(answerTokens)
    }
  })
})

describe('the seed', () => {
  test('gives the same conversations in any order, any number of times', () => {
    const inOrder = sessions(generate(rich))
    const from = generate(rich)
    expect(
      upTo(8)
        .toReversed()
        .map((index) => from.session(index))
        .toReversed(),
    ).toEqual(inOrder)
    expect(sessions(from)).toEqual(inOrder)
  })

  test('gives others when it is another', () => {
    const here = allPrompts(generate(rich)).flat()
    expect(new Set([...here, ...allPrompts(generate(rich, 43)).flat()]).size).toBeGreaterThan(here.length * 1.5)
  })

  test('gives the same conversations in another process', async () => {
    const there = await inOtherProcess(`
      const { generateConversations } = await load('src/datasets/conversation-generator.ts')
      const { createStreams } = await load('src/random/streams.ts')
      const { loadTextSource } = await load('src/text/text-source.ts')
      const { loadTokenizer } = await load('src/text/tokenizer.ts')
      const source = await loadTextSource(await loadTokenizer())
      const from = generateConversations(${JSON.stringify(rich)}, source, createStreams(42))
      return [...Array(8).keys()].reverse().map((index) => from.session(index)).reverse()
    `)
    expect(there).toEqual(sessions(generate(rich)))
  })
})

describe('the workload', () => {
  test('makes nothing before it is asked for', () => {
    const from = generate(configured({}, 10_000_000))
    expect([from.sessions, from.session(9_999_999).id]).toEqual([10_000_000, 'CONV_ID_9999999'])
  })

  test('describes itself as JSON', () => {
    expect(JSON.parse(JSON.stringify(generate(vllmExample).describe()))).toEqual({
      ...vllmExample,
      tokenizer: 'builtin',
      corpus: 'shakespeare',
    })
  })

  test('refuses a common prefix of two tokens before anything is asked of it', () => {
    expect(() => generate(configured({ common: exactly(2) }))).toThrow('common_prefix_num_tokens: a common prefix has')
  })
})
