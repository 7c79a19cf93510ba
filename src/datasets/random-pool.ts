/** @module `dataset.randomPool`: turns drawn with replacement from pools of rows, a file a pool. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import * as z from 'zod'

import { checkRow, createBadRows, type OnBadRow, onBadRowSchema, parseRow, type RowPlace } from '../bad-rows.ts'
import { InferbenchError } from '../error.ts'
import { unreadable } from '../input-file.ts'
import { parseOptions, strict } from '../options.ts'
import { lengthSchema } from '../random/describe.ts'
import type { Length } from '../random/distribution.ts'
import { createIndexSampler, type IndexSampling } from '../random/index-sampler.ts'
import type { Streams } from '../random/streams.ts'
import type { TextSource } from '../text/text-source.ts'
import { contentSchema, type RowFile } from './aiperf-rows.ts'
import { type DialogueContent, turnsOf } from './dialogue.ts'
import { indexRows } from './row-index.ts'
import { turnTools } from './row-workload.ts'
import type { Workload } from './workload.ts'

export interface RandomPoolOptions {
  /** A file, several, or a folder: its `.jsonl` files, `.gz` and `.zst` ones too, by name. */
  readonly path: string | readonly string[]
  /** How the rows of each file are drawn. @default { type: 'uniform' } */
  readonly sampling?: IndexSampling | undefined
  /** Tokens that an answer may have. @default what the server decides */
  readonly outputTokens?: Length | undefined
  /** Folder that local media may come from. @default that of the row's file */
  readonly mediaRoot?: string | undefined
  /** @default 'error' */
  readonly onBadRow?: OnBadRow | undefined
}

const path = z.string().min(1)

const randomPoolSchema = strict({
  path: z.union([path, z.array(path).min(1)], { error: 'expected the path of a file or folder, or a list of files' }),
  sampling: z.custom<IndexSampling>().default({ type: 'uniform' }),
  outputTokens: lengthSchema.optional(),
  mediaRoot: z.string().min(1).optional(),
  onBadRow: onBadRowSchema,
})

const WHO = 'dataset.randomPool'

/**
 * Endless single-turn sessions. Each draws one row from every file, AIPerf's `random_pool` rows, and puts them together in the
 * order of the files: first all texts, a line each, then all media.
 *
 * @throws InferbenchError where a file can't be read, or a row can't and `onBadRow` is `'error'`
 */
export async function randomPool(options: RandomPoolOptions, source: TextSource, streams: Streams): Promise<Workload> {
  const { path: given, sampling, outputTokens, mediaRoot, onBadRow } = parseOptions(randomPoolSchema, options, WHO)
  const pools: Pool[] = []
  for (const file of await filesOf(given)) pools.push(await openPool({ path: file, mediaRoot }, onBadRow))
  const samplers = pools.map(({ rows }, i) => createIndexSampler(sampling, rows, streams, `${WHO}.${i}`))
  const toolsOf = turnTools(source, outputTokens, streams, WHO)

  return {
    name: 'randomPool',
    sessions: Infinity,
    session(index) {
      const drawn = pools.map((pool, i) => pool.row(samplers[i]!.index(index)))
      const turn = { texts: drawn.flatMap(({ texts }) => texts), media: drawn.flatMap(({ media }) => media) }
      return { id: `randomPool-${index}`, ...turnsOf({ turns: [turn] }, toolsOf(index)) }
    },
    describe: () => ({
      files: pools.map((pool) => pool.describe()),
      sampling,
      outputTokens,
      tokenizer: source.tokenizer.name,
    }),
  }
}

interface Pool {
  readonly rows: number
  row(index: number): DialogueContent
  describe(): Record<string, unknown>
}

async function openPool(file: RowFile, onBadRow: OnBadRow): Promise<Pool> {
  const badRows = createBadRows(onBadRow)
  const schema = contentSchema(file)
  const read = (text: string, place: RowPlace) => checkRow(schema, parseRow(text, place), place)
  const index = await indexRows({ path: file.path, who: WHO, layout: 'lines', badRows }, read)
  return {
    rows: index.rows,
    row: (row) => index.reread(row, read),
    describe: () => ({
      path: file.path,
      hash: index.hash,
      rows: index.rows,
      skipped: badRows.skipped,
      firstSkipped: badRows.firstProblem,
    }),
  }
}

async function filesOf(given: string | readonly string[]): Promise<readonly string[]> {
  if (typeof given !== 'string') return given
  try {
    if (!(await stat(given)).isDirectory()) return [given]
    const names = (await readdir(given)).filter((name) => /\.jsonl(?:\.gz|\.zst)?$/.test(name)).toSorted()
    if (names.length > 0) return names.map((name) => join(given, name))
  } catch (error) {
    throw unreadable(given, WHO, error)
  }
  throw new InferbenchError('empty-dataset', WHO, `${given} holds no .jsonl files.`)
}
