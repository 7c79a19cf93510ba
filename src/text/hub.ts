/** @module Tokenizer files of a model on the Hugging Face hub, kept in the hub's own cache folder. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { downloadFileToCacheDir, getHFHubCachePath, getRepoFolderName, HubApiError } from '@huggingface/hub'

import { InferbenchError, messageOf } from '../error.ts'

const TOKENIZER = 'tokenizer.json'
const CONFIG = 'tokenizer_config.json'

/** Local paths. Many models have no config. */
export interface TokenizerFiles {
  readonly tokenizer: string
  readonly config: string | undefined
}

/**
 * Local paths of a model's tokenizer files. Honours `HF_TOKEN`, `HF_ENDPOINT`, `HF_HUB_OFFLINE` and the variables that
 * place the cache (`HF_HOME`, `HF_HUB_CACHE`). Without a hub in reach, what an earlier download left is used.
 */
export async function downloadTokenizerFiles(model: string): Promise<TokenizerFiles> {
  if (!/^[\w.-]+\/[\w.-]+$/.test(model)) throw notAModel(model)
  if (isOffline()) return (await recall(model)) ?? missingOffline(model)
  try {
    const tokenizer = await download(model, TOKENIZER)
    return { tokenizer, config: await download(model, CONFIG).catch(undefinedIfMissing) }
  } catch (error) {
    const kept = isRefusal(error) ? undefined : await recall(model)
    if (kept) return kept
    throw explain(model, error)
  }
}

function download(model: string, path: string): Promise<string> {
  const accessToken = process.env['HF_TOKEN']
  const hubUrl = process.env['HF_ENDPOINT']?.replace(/\/+$/, '')
  return downloadFileToCacheDir({
    repo: { type: 'model', name: model },
    path,
    ...(accessToken ? { accessToken } : {}),
    ...(hubUrl ? { hubUrl } : {}),
  })
}

/**
 * What an earlier download left. Python's client keeps whole revisions and notes which one is main; the one used here keeps
 * each file under the commit that last changed it, and notes nothing.
 */
async function recall(model: string): Promise<TokenizerFiles | undefined> {
  const repo = join(getHFHubCachePath(), getRepoFolderName({ type: 'model', name: model }))
  const snapshots = join(repo, 'snapshots')
  const main = await readFile(join(repo, 'refs', 'main'), 'utf8').catch(() => undefined)
  const mainOnly = main === undefined ? undefined : await newest([join(snapshots, main.trim())])
  return mainOnly ?? newest((await readdir(snapshots).catch(() => [])).map((revision) => join(snapshots, revision)))
}

/** The newest of each file in the folders; `undefined` where none has a tokenizer. */
async function newest(folders: readonly string[]): Promise<TokenizerFiles | undefined> {
  const [tokenizer, config] = await Promise.all(
    [TOKENIZER, CONFIG].map(async (name) => {
      const paths = folders.map((folder) => join(folder, name))
      const found = await Promise.all(paths.map(async (path) => ({ path, at: await modifiedMs(path) })))
      return found.filter(({ at }) => at > 0).toSorted((a, b) => b.at - a.at)[0]?.path
    }),
  )
  return tokenizer === undefined ? undefined : { tokenizer, config }
}

async function modifiedMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

function isOffline(): boolean {
  return ['1', 'true', 'yes', 'on'].includes((process.env['HF_HUB_OFFLINE'] ?? '').toLowerCase())
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}

/** The hub's client has no class of its own for a file that a model lacks. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 || messageOf(error).startsWith('cannot get path info')
}

/** The hub answered, and asking again would not help. */
function isRefusal(error: unknown): boolean {
  return isMissing(error) || [401, 403].includes(statusOf(error) ?? 0)
}

function statusOf(error: unknown): number | undefined {
  return error instanceof HubApiError ? error.statusCode : undefined
}

function explain(model: string, error: unknown): InferbenchError {
  return new InferbenchError(
    'tokenizer-download',
    'tokenizer',
    `Can't fetch ${TOKENIZER} of ${model}: ${reasonOf(error)}\n${adviceOn(error)}`,
    { cause: error },
  )
}

/** `fetch` tells what failed in the cause alone. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
  return cause === '' ? messageOf(error) : `${messageOf(error)}: ${cause}`
}

function adviceOn(error: unknown): string {
  if (isMissing(error)) return `Check the name; the model must have a ${TOKENIZER}.`
  if (isRefusal(error)) {
    return 'It is private, gated or unknown: check the name, or set HF_TOKEN to a token that may read it.'
  }
  if (messageOf(error).includes('access token')) return 'Check HF_TOKEN.'
  return `Check the network or HF_ENDPOINT, name a local folder with ${TOKENIZER}, or use 'builtin'.`
}

function missingOffline(model: string): never {
  throw new InferbenchError(
    'tokenizer-offline',
    'tokenizer',
    `HF_HUB_OFFLINE is set and ${TOKENIZER} of ${model} is not in the hub cache. Unset it once to download, or name a local folder.`,
  )
}

function notAModel(model: string): InferbenchError {
  return new InferbenchError(
    'tokenizer-not-found',
    'tokenizer',
    `${JSON.stringify(model)} is neither a folder nor a hub id such as 'Qwen/Qwen3-0.6B'; 'builtin' is the bundled tokenizer.`,
  )
}
