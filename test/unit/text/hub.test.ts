import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { loadTokenizer } from '../../../src/text/tokenizer.ts'
import { startFakeHub } from '../../support/fake-hub.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { characters, sentencePiece, wordPiece } from '../../support/tokenizer-files.ts'

const models = {
  'org/bert': { ...wordPiece() },
  'org/lower': { ...characters({ do_lowercase_and_remove_accent: true }) },
  'org/weights-only': { 'model.safetensors': '' },
}

let home: TemporaryFolder

beforeEach(() => {
  home = temporaryFolder()
  const others = ['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_TOKEN', 'HF_HUB_OFFLINE']
  for (const name of others) vi.stubEnv(name, undefined)
  vi.stubEnv('HF_HOME', home.path)
  // The hub's client says what it downloads.
  vi.spyOn(console, 'debug').mockReturnValue()
})

afterEach(() => {
  home[Symbol.dispose]()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Loads from a hub, and says what was asked of it. */
async function loadFrom(options: Parameters<typeof startFakeHub>[0], model: string) {
  await using hub = await startFakeHub(options)
  vi.stubEnv('HF_ENDPOINT', hub.url)
  const tokenizer = await loadTokenizer(model)
  return { tokenizer, requests: hub.requests }
}

/** The address of a hub that is gone. */
async function deadUrl(): Promise<string> {
  await using hub = await startFakeHub({})
  return hub.url
}

/** A model as Python's client keeps it: snapshots by commit, and which of them is main. */
function keepSnapshots(
  model: string,
  main: string | undefined,
  snapshots: Record<string, Record<string, string>>,
): void {
  const repo = home.file(join('hub', `models--${model.replace('/', '--')}`))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(repo, path)), { recursive: true })
    writeFileSync(join(repo, path), text)
  }
  for (const [commit, files] of Object.entries(snapshots)) {
    for (const [name, text] of Object.entries(files)) write(join('snapshots', commit, name), text)
  }
  if (main !== undefined) write('refs/main', main)
}

describe('a hub id', () => {
  test('is downloaded with its config', async () => {
    const { tokenizer } = await loadFrom({ models }, 'org/lower')
    expect(tokenizer.name).toBe('org/lower')
    expect(tokenizer.encode('QUEEN')).toHaveLength(2)
  })

  test('may have no config', async () => {
    const { tokenizer } = await loadFrom({ models }, 'org/bert')
    expect(tokenizer.pieces('The Kings')).toEqual(['the', 'king', '##s'])
  })

  test('has the hash that its files in a folder have', async () => {
    using folder = temporaryFolder(models['org/lower'])
    const { tokenizer } = await loadFrom({ models }, 'org/lower')
    expect(tokenizer.hash).toBe((await loadTokenizer(folder.path)).hash)
  })

  test('is kept in the hub’s own cache folder', async () => {
    await loadFrom({ models }, 'org/bert')
    expect(readdirSync(home.file('hub'))).toEqual(['models--org--bert'])
  })

  test('is not downloaded twice', async () => {
    await loadFrom({ models }, 'org/bert')
    const { requests } = await loadFrom({ models }, 'org/bert')
    expect(requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([])
  })

  test('of an endpoint with a slash at its end is found', async () => {
    await using hub = await startFakeHub({ models })
    vi.stubEnv('HF_ENDPOINT', `${hub.url}/`)
    expect((await loadTokenizer('org/bert')).encode('king')).toHaveLength(1)
  })
})

describe('a token', () => {
  test('is sent with every request', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_secret')
    const { requests } = await loadFrom({ models, token: 'hf_secret' }, 'org/bert')
    expect(requests.length).toBeGreaterThan(2)
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']))
  })

  test('is not sent where there is none', async () => {
    vi.stubEnv('HF_TOKEN', '')
    const { requests } = await loadFrom({ models }, 'org/bert')
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(new Set([undefined]))
  })

  test('that is wrong is asked for, and not printed', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_wrong')
    const error = await loadFrom({ models, token: 'hf_secret' }, 'org/bert').catch((thrown: unknown) => thrown as Error)
    expect(error).toHaveProperty('code', 'tokenizer-download')
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining("Can't fetch tokenizer.json of org/bert: Invalid username"),
    )
    expect(error).toHaveProperty('message', expect.stringContaining('set HF_TOKEN to a token that may read it'))
    expect((error as Error).message).not.toContain('hf_wrong')
  })

  test('that can be none is said to be so', async () => {
    vi.stubEnv('HF_TOKEN', 'sk-of-another-service')
    const loading = loadFrom({ models }, 'org/bert')
    await expect(loading).rejects.toThrow("Your access token must start with 'hf_'\nCheck HF_TOKEN.")
  })
})

describe('a download that fails', () => {
  test('names the model that the hub does not know', async () => {
    await expect(loadFrom({ models }, 'org/typo')).rejects.toThrow(
      /^\[tokenizer\] Can't fetch tokenizer\.json of org\/typo: Repository not found.*\nCheck the name; the model must have a tokenizer\.json\.$/,
    )
  })

  test('says that a model without the file must have it', async () => {
    await expect(loadFrom({ models }, 'org/weights-only')).rejects.toThrow(
      'Check the name; the model must have a tokenizer.json.',
    )
  })

  test('names the network where no hub answers, and why', async () => {
    vi.stubEnv('HF_ENDPOINT', await deadUrl())
    const loading = loadTokenizer('org/bert')
    await expect(loading).rejects.toThrow(/Can't fetch tokenizer\.json of org\/bert: fetch failed: .*ECONNREFUSED/)
    await expect(loading).rejects.toThrow(
      "Check the network or HF_ENDPOINT, name a local folder with tokenizer.json, or use 'builtin'.",
    )
  })

  test('asks for a token where the model is gated', async () => {
    await expect(loadFrom({ status: 403 }, 'org/gated')).rejects.toThrow('It is private, gated or unknown')
  })

  test('shows a file that is no tokenizer as such', async () => {
    const broken = { 'org/broken': { 'tokenizer.json': '{"model": ' } }
    await expect(loadFrom({ models: broken }, 'org/broken')).rejects.toThrow('Can\'t read the tokenizer "org/broken": ')
  })

  test.for([429, 500, 503])('falls back on what an earlier one left: status %d', async (status) => {
    await loadFrom({ models }, 'org/lower')
    const { tokenizer } = await loadFrom({ status }, 'org/lower')
    expect(tokenizer.encode('QUEEN')).toHaveLength(2)
  })

  test('falls back on what an earlier one left: no hub in reach', async () => {
    await loadFrom({ models }, 'org/lower')
    vi.stubEnv('HF_ENDPOINT', await deadUrl())
    expect((await loadTokenizer('org/lower')).encode('QUEEN')).toHaveLength(2)
  })

  test('does not hide that the hub refuses the model now', async () => {
    await loadFrom({ models }, 'org/bert')
    await expect(loadFrom({ status: 403 }, 'org/bert')).rejects.toThrow('private, gated or unknown')
  })
})

describe('offline', () => {
  test.for(['1', 'true', 'ON', 'Yes'])('asks no hub where HF_HUB_OFFLINE is %s', async (value) => {
    await loadFrom({ models }, 'org/lower')
    vi.stubEnv('HF_HUB_OFFLINE', value)
    const { tokenizer, requests } = await loadFrom({ models }, 'org/lower')
    expect(tokenizer.encode('QUEEN')).toHaveLength(2)
    expect(requests).toEqual([])
  })

  test.for(['0', 'false', ''])('is not meant where HF_HUB_OFFLINE is %j', async (value) => {
    vi.stubEnv('HF_HUB_OFFLINE', value)
    expect((await loadFrom({ models }, 'org/bert')).requests).not.toEqual([])
  })

  test('says what to do where the model was never downloaded', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    await expect(loadTokenizer('org/bert')).rejects.toThrow(
      expect.objectContaining({
        code: 'tokenizer-offline',
        message:
          '[tokenizer] HF_HUB_OFFLINE is set and tokenizer.json of org/bert is not in the hub cache. ' +
          'Unset it once to download, or name a local folder.',
      }),
    )
  })

  test('reads what Python’s client kept: the revision that is main', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    keepSnapshots('org/model', 'aaaa', { aaaa: { ...wordPiece() }, bbbb: { ...sentencePiece() } })
    expect((await loadTokenizer('org/model')).pieces('The Kings')).toEqual(['the', 'king', '##s'])
  })

  test('reads the newest revision where none is main', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    keepSnapshots('org/model', undefined, { aaaa: { ...wordPiece() }, bbbb: { ...sentencePiece() }, cccc: {} })
    utimesSync(home.file('hub/models--org--model/snapshots/bbbb/tokenizer.json'), 1_000, 1_000)
    expect((await loadTokenizer('org/model')).pieces('The Kings')).toEqual(['the', 'king', '##s'])
  })

  test('looks past a main that has no tokenizer', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    keepSnapshots('org/model', 'bbbb', { aaaa: { ...wordPiece() }, bbbb: { 'config.json': '{}' } })
    expect((await loadTokenizer('org/model')).encode('king')).toHaveLength(1)
  })

  test('takes no file whose name only ends like the tokenizer’s', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    keepSnapshots('org/model', 'aaaa', { aaaa: { 'text_tokenizer.json': '{}', 'onnx/tokenizer.json': '{}' } })
    await expect(loadTokenizer('org/model')).rejects.toThrow('is not in the hub cache')
  })

  test('takes tokenizer and config from one revision', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    const { 'tokenizer.json': json } = characters({ do_lowercase_and_remove_accent: true })
    keepSnapshots('org/model', 'aaaa', {
      aaaa: { 'tokenizer.json': json },
      bbbb: { ...characters({ do_lowercase_and_remove_accent: true }) },
    })
    expect((await loadTokenizer('org/model')).encode('QUEEN')).toHaveLength(6)
  })
})
