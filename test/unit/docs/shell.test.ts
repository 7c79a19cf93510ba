import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Command, CommanderError } from 'commander'
import { describe, expect, test } from 'vitest'

import { commands } from '../../../src/cli/commands.ts'
import { blocksByPlace, repository } from '../../support/docs.ts'

const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** Programs of others that a page may name. */
const OTHERS = new Set(['aiperf', 'cd', 'git', 'python', 'vllm'])

/** What each command of a line is, its words without quotes and without assignments in front. */
function wordsOf(code: string): string[][] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(/ (?:&&|\|) /))
    .map((command) =>
      [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
        word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
      ),
    )
    .map((words) =>
      words.slice(
        Math.max(
          0,
          words.findIndex((word) => !/^\w+=/.test(word)),
        ),
      ),
    )
    .filter((words) => words.length > 0)
}

/** Parses the arguments as the command line does, and runs nothing. */
async function parseArguments([name = '', ...args]: readonly string[]): Promise<void> {
  if (!Object.hasOwn(commands, name)) throw new Error(`there is no command ${name}`)
  const command = await commands[name]!()
  const silent = { writeErr: () => undefined, writeOut: () => undefined }
  await command
    .action(() => undefined)
    .exitOverride()
    .configureOutput(silent)
    .parseAsync(args, { from: 'user' })
}

/** Throws for what would not work. */
async function check(words: readonly string[]): Promise<void> {
  const [program = '', ...args] = words
  if (program === 'inferbench') return parseArguments(args)
  if (program === 'npx') return args[0] === 'vitest' ? checkVitest(args.slice(1)) : check(args)
  if (program === 'npm') return checkNpm(args)
  if (!OTHERS.has(program)) throw new Error(`unknown program ${program}`)
}

async function checkNpm(args: readonly string[]): Promise<void> {
  const [verb = '', ...rest] = args
  if (['ci', 'install', 'test', 'init'].includes(verb)) return
  if (verb !== 'run') throw new Error(`unknown verb of npm: ${verb}`)
  const [script = '', ...given] = rest.filter((word) => word !== '-s' && word !== '--')
  if (!Object.hasOwn(scripts, script)) throw new Error(`there is no script ${script}`)
  if (script === 'inferbench') await parseArguments(given)
}

function checkVitest([mode]: readonly string[]): void {
  if (mode !== 'bench' && mode !== 'run') throw new Error(`unknown mode of Vitest: ${mode}`)
}

describe('commands', () => {
  test.for(blocksByPlace('sh'))('of %s are there, with every option that they are given', async ([, { code }]) => {
    const lines = wordsOf(code)
    expect(lines.length).toBeGreaterThan(0)
    for (const words of lines) await expect(check(words), words.join(' ')).resolves.toBeUndefined()
  })

  test.for([
    ['npx inferbench analyse trace.jsonl', 'there is no command analyse'],
    ['inferbench report --html x', "unknown option '--html'"],
    ['inferbench simulate --port many', 'expected a number'],
    ['npm run benches', 'there is no script benches'],
    ['X=1 pnx vitest', 'unknown program pnx'],
  ])('that would not work are noticed: %s', async ([line, message]) => {
    await expect(check(wordsOf(line!)[0]!)).rejects.toThrow(message)
  })

  test('are parsed by the real parser, which throws instead of ending the process', async () => {
    await expect(parseArguments(['report', 'a', 'b'])).rejects.toBeInstanceOf(CommanderError)
    expect(await commands['init']!()).toBeInstanceOf(Command)
  })
})
