/** @module How the blocks of a prompt lie on its tokens. */
import { InferbenchError } from '../error.ts'

/**
 * All blocks are whole but the last, which holds at least one token. Tokens beyond it belong to no block.
 *
 * @param inputLength tokens of the prompt
 * @param index of the request in its trace, from 0
 * @throws InferbenchError where there are more blocks than the tokens fill, or no tokens at all
 */
export function checkPrompt(inputLength: number, blocks: number, blockSize: number, index: number): void {
  const who = `Request ${index + 1} of the trace`
  if (inputLength < 1) {
    throw new InferbenchError('trace-empty-prompt', 'trace', `${who}: an input_length of ${inputLength} is no prompt.`)
  }
  if (inputLength > (blocks - 1) * blockSize) return
  throw new InferbenchError(
    'trace-block-mismatch',
    'trace',
    `${who}: ${blocks} hash_ids at ${blockSize} tokens a block are too many for an input_length of ${inputLength}. ` +
      'Is its block size another one?',
  )
}
