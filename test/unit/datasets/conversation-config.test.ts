import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { parseConversationConfig, readConversationConfig } from '../../../src/datasets/conversation-config.ts'
import { vllmExample } from '../../support/conversation-config.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** The example with another value at a path; `undefined` removes what is there. */
function exampleWith(path: string, value: unknown): unknown {
  const config = structuredClone(vllmExample) as Record<string, unknown>
  const keys = path.split('.')
  const last = keys.pop()!
  const place = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, config)
  if (value === undefined) delete place[last]
  else place[last] = value
  return config
}

describe('a configuration', () => {
  test('as vLLM ships it is taken as it is', () => {
    expect(parseConversationConfig({ ...vllmExample, text_files: ['pg1184.txt'] })).toEqual({
      ...vllmExample,
      text_files: ['pg1184.txt'],
    })
  })

  test.for<[law: string, section: object]>([
    ['constant', { distribution: 'constant', value: 0 }],
    ['uniform from 0', { distribution: 'uniform', min: 0, max: 3 }],
    ['zipf with and without max', { distribution: 'zipf', alpha: 1.01 }],
    ['poisson of 0', { distribution: 'poisson', alpha: 0, max: 7 }],
    ['lognormal by average', { distribution: 'lognormal', average: 1.5, median_ratio: 0.5, max: 9 }],
    ['lognormal by moments of the logarithm', { distribution: 'lognormal', mean: -1, sigma: 0 }],
  ])('may have a %s length', ([, section]) => {
    expect(parseConversationConfig(exampleWith('prompt_output.num_tokens', section))).toMatchObject({
      prompt_output: { num_tokens: section },
    })
  })

  test('needs neither a common prefix nor text files nor a file type', () => {
    const { num_turns, prefix_num_tokens, num_tokens } = vllmExample.prompt_input
    const least = {
      num_conversations: 1,
      prompt_input: { num_turns, prefix_num_tokens, num_tokens },
      prompt_output: vllmExample.prompt_output,
    }
    expect(parseConversationConfig(least)).toEqual(least)
  })
})

describe('a configuration is refused, with the path, for', () => {
  const user = 'prompt_input.num_tokens'

  test.for<[what: string, path: string, value: unknown, message: string]>([
    ['an unknown key', 'num_clients', 3, "unknown key 'num_clients'; known: filetype, num_conversations, text_files"],
    [
      'an unknown section',
      'prompt_input.turns',
      3,
      "prompt_input: unknown key 'turns'; known: num_turns, common_prefix",
    ],
    ['an unknown parameter', `${user}.mean`, 3, `${user}: unknown key 'mean'; known: distribution, min, max`],
    ['no conversations', 'num_conversations', 0, 'num_conversations: too small: expected number to be >=1, got 0'],
    ['half a conversation', 'num_conversations', 2.5, 'num_conversations: expected a whole number, got 2.5'],
    ['too many conversations', 'num_conversations', 1e9, 'num_conversations: too big: '],
    ['a missing count', 'num_conversations', undefined, 'num_conversations: expected a whole number, got nothing'],
    ['a missing section', 'prompt_output', undefined, 'prompt_output: invalid input: expected object'],
    ['a missing length', 'prompt_input.prefix_num_tokens', undefined, 'prompt_input.prefix_num_tokens: invalid input'],
    ['a bare number', user, 5, `${user}: invalid input: expected object, received number, got 5`],
    [
      'a missing distribution',
      `${user}.distribution`,
      undefined,
      `${user}.distribution: unknown distribution; known: constant, uniform, zipf, poisson, lognormal, got nothing`,
    ],
    [
      'an unknown distribution',
      `${user}.distribution`,
      'normal',
      `${user}.distribution: unknown distribution; known: `,
    ],
    ['a missing parameter', `${user}.max`, undefined, `${user}.max: expected a whole number, got nothing`],
    [
      'bounds the wrong way round',
      `${user}.min`,
      161,
      `${user}: min must not exceed max, got {"distribution":"uniform"`,
    ],
    ['a fractional bound', `${user}.min`, 0.5, `${user}.min: expected a whole number, got 0.5`],
    ['a negative bound', `${user}.min`, -1, `${user}.min: too small: expected number to be >=0, got -1`],
    ['a fractional constant', user, { distribution: 'constant', value: 1.5 }, `${user}.value: expected a whole number`],
    ['a negative constant', user, { distribution: 'constant', value: -1 }, `${user}.value: too small`],
    [
      'text as a number',
      user,
      { distribution: 'constant', value: '5' },
      `${user}.value: expected a whole number, got "5"`,
    ],
    ['α = 1', user, { distribution: 'zipf', alpha: 1 }, `${user}.alpha: too small: expected number to be >1, got 1`],
    ['α = NaN', user, { distribution: 'zipf', alpha: NaN }, `${user}.alpha: `],
    ['a fractional max', user, { distribution: 'zipf', alpha: 2, max: 9.5 }, `${user}.max: expected a whole number`],
    ['a max of 0', user, { distribution: 'zipf', alpha: 2, max: 0 }, `${user}.max: too small`],
    ['λ < 0', user, { distribution: 'poisson', alpha: -0.1 }, `${user}.alpha: too small: expected number to be >=0`],
    ['an average below 1', user, { distribution: 'lognormal', average: 0.9 }, `${user}.average: too small`],
    [
      'a median ratio of 1',
      user,
      { distribution: 'lognormal', average: 9, median_ratio: 1 },
      `${user}.median_ratio: too big`,
    ],
    [
      'a median ratio of 0',
      user,
      { distribution: 'lognormal', average: 9, median_ratio: 0 },
      `${user}.median_ratio: too small`,
    ],
    ['σ < 0', user, { distribution: 'lognormal', mean: 2, sigma: -1 }, `${user}.sigma: too small`],
    [
      'a mean without σ',
      user,
      { distribution: 'lognormal', mean: 2 },
      `${user}: give average, with or without median_ratio, or mean and sigma`,
    ],
    ['both forms of lognormal', user, { distribution: 'lognormal', average: 9, sigma: 1 }, `${user}: give average`],
    ['neither form of lognormal', user, { distribution: 'lognormal', max: 9 }, `${user}: give average`],
    [
      'a median ratio of no average',
      user,
      { distribution: 'lognormal', mean: 2, sigma: 1, median_ratio: 0.5 },
      `${user}: give`,
    ],
    [
      'no text file',
      'text_files',
      [],
      'text_files: name a file, or leave text_files out for the bundled corpus, got []',
    ],
    ['a bare text file', 'text_files', 'a.txt', 'text_files: invalid input: expected array, received string'],
    ['an unnamed text file', 'text_files', ['a.txt', ''], 'text_files.1: too small'],
    ['an undecided print_stats', 'print_stats', 'yes', 'print_stats: invalid input: expected boolean'],
    [
      'another file type',
      'filetype',
      'sharegpt',
      'filetype: invalid input: expected "generate_conversations", got "sharegpt"',
    ],
  ])('%s', ([, path, value, message]) => {
    expect(() => parseConversationConfig(exampleWith(path, value))).toThrow(`[dataset.conversations] ${message}`)
  })

  test('several reasons at once, a line each', () => {
    const config = exampleWith('prompt_input.num_turns', { distribution: 'zipf', alpha: 0.5, max: 2.5 })
    expect(() => parseConversationConfig({ ...(config as object), seed: 1 })).toThrow(
      /num_turns\.alpha: .+\nprompt_input\.num_turns\.max: .+\nunknown key 'seed'/s,
    )
  })

  test.for([null, [], 'text', 5])('being %j', (config) => {
    expect(() => parseConversationConfig(config)).toThrow('[dataset.conversations] invalid input: expected object')
  })
})

describe('a configuration file', () => {
  test('is read, with a byte order mark and compressed, too', async () => {
    const json = JSON.stringify(vllmExample, undefined, 4)
    using folder = temporaryFolder({ 'plain.json': json, 'marked.json': `\uFEFF${json}\r\n` })
    writeFileSync(folder.file('small.json.gz'), gzipSync(json))
    for (const name of ['plain.json', 'marked.json', 'small.json.gz']) {
      expect(await readConversationConfig(folder.file(name))).toEqual(vllmExample)
    }
  })

  test.for<[what: string, json: string, message: RegExp]>([
    ['is not JSON', '{"filetype":', /^\[dataset\.conversations\] .+config\.json is not JSON: /],
    ['is empty', '', /config\.json is not JSON: /],
    ['is a list', '[]', /^\[dataset\.conversations: .+config\.json\] invalid input: expected object, received array/],
    [
      'has no file type',
      JSON.stringify({ ...vllmExample, filetype: undefined }),
      /config\.json\] filetype: .+ got nothing$/,
    ],
    [
      'has a wrong value',
      JSON.stringify({ ...vllmExample, num_conversations: 0 }),
      /config\.json\] num_conversations: too/,
    ],
  ])('is named where it %s', async ([, json, message]) => {
    using folder = temporaryFolder({ 'config.json': json })
    await expect(readConversationConfig(folder.file('config.json'))).rejects.toThrow(message)
  })

  test('is named where there is none', async () => {
    await expect(readConversationConfig('/no/such/config.json')).rejects.toThrow(
      '[dataset.conversations] Input file not found: /no/such/config.json',
    )
  })

  test('is named where it is a folder', async () => {
    using folder = temporaryFolder()
    await expect(readConversationConfig(folder.path)).rejects.toThrow(`Can't read ${folder.path}: it is a folder`)
  })
})
