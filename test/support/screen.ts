/** @module A terminal as its user sees it, as far as lines, carriage returns, steps up and erasing go. */

export interface Screen {
  /** What is on it, without empty lines at its end. */
  readonly text: string
  write(output: string): void
}

const ESCAPE = '\u001B'
const SEQUENCE = new RegExp(`${ESCAPE}\\[(?<mode>\\??)(?<count>\\d*)(?:;\\d+)*(?<command>[A-Za-z])`, 'y')

/** An endless screen; lines that are too long for it break. */
export function createScreen(columns: number): Screen {
  const lines: string[] = ['']
  let [y, x] = [0, 0]

  function put(char: string): void {
    if (x === columns) [y, x] = [y + 1, 0]
    const line = (lines[y] ?? '').padEnd(x)
    lines[y] = line.slice(0, x) + char + line.slice(x + 1)
    x++
  }

  function obey(command: string, count: number): void {
    if (command === 'A') y = Math.max(0, y - count)
    else if (command === 'G') x = count - 1
    else if (command === 'K') lines[y] = count === 2 ? '' : (lines[y] ?? '').slice(0, x)
  }

  return {
    get text() {
      return lines
        .map((line) => line.trimEnd())
        .join('\n')
        .trimEnd()
    },
    write(output) {
      for (let i = 0; i < output.length; i++) {
        SEQUENCE.lastIndex = i
        const found = SEQUENCE.exec(output)
        if (found) {
          const { mode, count, command } = found.groups!
          if (mode === '') obey(command!, count === '' ? (command === 'K' ? 0 : 1) : Number(count))
          i += found[0].length - 1
        } else if (output[i] === '\n') {
          y++
          lines[y] ??= ''
        } else if (output[i] === '\r') x = 0
        else put(output[i]!)
        if (output[i] === '\n') x = 0
      }
    },
  }
}
