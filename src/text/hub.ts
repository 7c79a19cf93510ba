/** @module Tokenizer files of a model on the Hugging Face hub, kept in the hub's own cache folder. */
import { downloadFileToCacheDir, HubApiError, scanCacheDir } from '@huggingface/hub'

import { InferbenchError, messageOf } from '../error.ts'

const TOKENIZER = 'tokenizer.json'
const CONFIG = 'tokenizer_config.json'

/**
 * Local paths of a model's tokenizer files. Honours `HF_TOKEN`, `HF_ENDPOINT`, `HF_HUB_OFFLINE` and the variables that
 * place the cache (`HF_HOME`, `HF_HUB_CACHE`). Without a hub in reach, what an earlier download left is used.
 */
export async function downloadTokenizerFiles(
  model: string,
): Promise<{ tokenizer: string; config: string | undefined }> {
  if (!/^[\w.-]+\/[\w.-]+$/.test(model)) throw notAModel(model)
  const tokenizer = await fetchOrRecall(model, TOKENIZER)
  const config = await fetchOrRecall(model, CONFIG).catch(() => undefined)
  return { tokenizer, config }
}

async function fetchOrRecall(model: string, path: string): Promise<string> {
  if (isOffline()) return (await recall(model, path)) ?? missingOffline(model, path)
  try {
    return await download(model, path)
  } catch (error) {
    if (error instanceof HubApiError && error.statusCode < 500) throw explain(model, path, error)
    const kept = await recall(model, path)
    if (kept !== undefined) return kept
    throw explain(model, path, error)
  }
}

function download(model: string, path: string): Promise<string> {
  const accessToken = process.env['HF_TOKEN']
  const hubUrl = process.env['HF_ENDPOINT']
  return downloadFileToCacheDir({
    repo: { type: 'model', name: model },
    path,
    ...(accessToken ? { accessToken } : {}),
    ...(hubUrl ? { hubUrl } : {}),
  })
}

async function recall(model: string, path: string): Promise<string | undefined> {
  const cache = await scanCacheDir().catch(() => undefined)
  const repo = cache?.repos.find(({ id }) => id.type === 'model' && id.name === model)
  const revisions = repo?.revisions.toSorted((a, b) => b.lastModifiedAt.getTime() - a.lastModifiedAt.getTime())
  return revisions?.flatMap(({ files }) => files).find((file) => file.path.endsWith(path))?.path
}

function isOffline(): boolean {
  return ['1', 'true', 'yes', 'on'].includes((process.env['HF_HUB_OFFLINE'] ?? '').toLowerCase())
}

function explain(model: string, path: string, error: unknown): InferbenchError {
  const status = error instanceof HubApiError ? error.statusCode : undefined
  const advice =
    status === 401 || status === 403
      ? 'It is private, gated or unknown: check the name, or set HF_TOKEN to a token that may read it.'
      : status === 404
        ? 'Check the name; the model must have a tokenizer.json.'
        : `Check the network or HF_ENDPOINT, name a local folder with ${TOKENIZER}, or use 'builtin'.`
  return new InferbenchError(
    'tokenizer-download',
    'tokenizer',
    `Can't fetch ${path} of ${model}: ${messageOf(error)}\n${advice}`,
    {
      cause: error,
    },
  )
}

function missingOffline(model: string, path: string): never {
  throw new InferbenchError(
    'tokenizer-offline',
    'tokenizer',
    `HF_HUB_OFFLINE is set and ${path} of ${model} is not in the hub cache. Unset it once to download, or name a local folder.`,
  )
}

function notAModel(model: string): InferbenchError {
  return new InferbenchError(
    'tokenizer-not-found',
    'tokenizer',
    `${JSON.stringify(model)} is neither a folder nor a hub id such as 'Qwen/Qwen3-0.6B'; 'builtin' is the bundled tokenizer.`,
  )
}
