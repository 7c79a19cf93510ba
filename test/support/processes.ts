/** @module The processes of this machine. */
import { execFileSync } from 'node:child_process'

/** Command lines that hold a text. */
export function commandLines(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes(text))
}
