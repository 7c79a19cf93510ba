/** @module The rows of a trace by number: numbers in memory, texts in a temporary file. */
import { GrowingColumn } from '../stats/growing-column.ts'
import { grown } from './grown.ts'
import type { TraceRow } from './row.ts'
import { createSpill } from './spill.ts'

/** What of a row isn't a number. */
type Content = Pick<TraceRow, 'textInput' | 'messages' | 'tools' | 'payload' | 'extra'>

/** A row as it was added, apart from its time and its session. */
export interface IndexedRow extends Content {
  readonly delayMs: number | undefined
  readonly inputLength: number | undefined
  readonly outputLength: number | undefined
  readonly hashIds: Uint32Array | Float64Array
}

export interface RowIndex {
  add(row: TraceRow): void
  /** @param number of the row, from 0 in the order of the calls */
  row(number: number): IndexedRow
}

const NONE = NaN

/** 40 bytes a row and 4 a block id (8 where ids reach 2^32). */
export function createRowIndex(): RowIndex {
  const delays = new GrowingColumn()
  const inputs = new GrowingColumn()
  const outputs = new GrowingColumn()
  const contents = new GrowingColumn()
  const idEnds = new GrowingColumn()
  const texts = createSpill()
  let ids: Uint32Array | Float64Array = new Uint32Array(1 << 10)
  let end = 0

  function addIds(row: readonly number[]): void {
    ids = grown(ids, end + row.length)
    for (const id of row) {
      if (id >= 2 ** 32 && ids instanceof Uint32Array) ids = Float64Array.from(ids)
      ids[end++] = id
    }
  }

  return {
    add(row) {
      delays.push(row.delayMs ?? NONE)
      inputs.push(row.inputLength ?? NONE)
      outputs.push(row.outputLength ?? NONE)
      addIds(row.hashIds ?? [])
      idEnds.push(end)
      const content = contentOf(row)
      contents.push(content === undefined ? NONE : texts.add(content))
    },
    row(number) {
      const content = contents.values()[number]!
      const idStart = number === 0 ? 0 : idEnds.values()[number - 1]!
      return {
        delayMs: present(delays, number),
        inputLength: present(inputs, number),
        outputLength: present(outputs, number),
        hashIds: ids.subarray(idStart, idEnds.values()[number]),
        ...(Number.isNaN(content) ? {} : (JSON.parse(texts.text(content)) as Content)),
      }
    },
  }
}

function contentOf({ textInput, messages, tools, payload, extra }: TraceRow): string | undefined {
  const content = { textInput, messages, tools, payload, extra } satisfies { [Key in keyof Content]: unknown }
  return Object.values(content).some((held) => held !== undefined) ? JSON.stringify(content) : undefined
}

function present(column: GrowingColumn, number: number): number | undefined {
  const value = column.values()[number]!
  return Number.isNaN(value) ? undefined : value
}
