import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { type CommandResult, startCommand } from '../../support/command.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'

const SUITES = ['chat', 'shared-prefix', 'multi-turn', 'multimodal', 'trace-replay']
const EMPTY = '{ "name": "mine" }\n'

async function init({ path }: TemporaryFolder, ...args: readonly string[]): Promise<CommandResult> {
  await using command = startCommand('init', path, ...args)
  return await command.result
}

/** Every file of the folder and what it holds, git's own apart. */
function contents(folder: TemporaryFolder): Record<string, string> {
  const paths = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.path.length + 1))
  return Object.fromEntries(
    paths.filter((path) => !path.startsWith('.git/')).map((path) => [path, readFileSync(folder.file(path), 'utf8')]),
  )
}

function git(folder: TemporaryFolder, ...args: readonly string[]): void {
  execFileSync('git', args, { cwd: folder.path, stdio: 'ignore' })
}

describe('in an empty package', () => {
  test('writes a config, a suite of each kind, a trace, a workflow and an ignore file, and adds a script', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY, 'tsconfig.json': '{}' })
    const { exitCode, stdout } = await init(folder)
    expect(exitCode).toBe(0)
    expect(Object.keys(contents(folder)).sort()).toEqual([
      '.github/workflows/bench.yml',
      '.gitignore',
      ...[...SUITES.map((name) => `${name}.bench.ts`), 'traces/sample.jsonl']
        .map((name) => `benchmarks/${name}`)
        .sort(),
      'package.json',
      'tsconfig.json',
      'vitest.config.ts',
    ])
    expect(JSON.parse(readFileSync(folder.file('package.json'), 'utf8'))).toEqual({
      name: 'mine',
      scripts: { bench: 'vitest bench --run' },
    })
    expect(stdout).toContain('wrote     vitest.config.ts\n')
  })

  test('says what to type next, with what is missing and where', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY })
    const { stdout } = await init(folder)
    expect(stdout).toMatch(/\nNext: cd \S+ && npm install --save-dev inferbench vitest && npx vitest bench --run\n$/)
  })

  test('does not ask to install what package.json has', async () => {
    using folder = temporaryFolder({
      'package.json': JSON.stringify({ dependencies: { vitest: '5' }, devDependencies: { inferbench: '1' } }),
      'yarn.lock': '',
    })
    const { stdout } = await init(folder)
    expect(stdout).toMatch(/\nNext: cd \S+ && yarn vitest bench --run\n$/)
  })

  test('with --dry-run says the same, and does nothing', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY })
    const dry = await init(folder, '--dry-run')
    expect(contents(folder)).toEqual({ 'package.json': EMPTY })
    expect(dry.stdout).toContain('would write      benchmarks/chat.bench.js\n')
    const pathsOf = ({ stdout }: CommandResult) => stdout.match(/\S+(?=\n)|\S+(?=: )/g)
    expect(pathsOf(await init(folder))).toEqual(pathsOf(dry))
  })
})

describe('the language is found out', () => {
  test.for([
    [{ 'tsconfig.json': '{}' }, {}, 'vitest.config.ts', 'chat.bench.ts'],
    [{}, { devDependencies: { typescript: '5' } }, 'vitest.config.ts', 'chat.bench.ts'],
    [{}, { type: 'module' }, 'vitest.config.js', 'chat.bench.js'],
    [{}, {}, 'vitest.config.mjs', 'chat.bench.js'],
  ] as const)('from %j and %j: %s', async ([files, manifest, config, suite]) => {
    using folder = temporaryFolder({ ...files, 'package.json': JSON.stringify(manifest) })
    await init(folder)
    expect(existsSync(folder.file(config))).toBe(true)
    expect(existsSync(folder.file(`benchmarks/${suite}`))).toBe(true)
  })
})

describe('nothing is overwritten', () => {
  test('a second time changes no byte, and says that all is kept', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY })
    await init(folder)
    const before = contents(folder)
    const { stdout } = await init(folder)
    expect(contents(folder)).toEqual(before)
    expect(stdout).not.toMatch(/^(?:wrote|changed)/m)
    expect(stdout.match(/^kept/gm)).toHaveLength(Object.keys(before).length)
  })

  test.for(['vitest.config.mts', 'vite.config.js'])(
    'a %s is kept, no other config comes beside it, and the lines to add are shown',
    async (name) => {
      using folder = temporaryFolder({ 'package.json': EMPTY, [name]: 'export default {}\n' })
      const { stdout } = await init(folder)
      expect(readdirSync(folder.path).filter((file) => file.includes('.config.'))).toEqual([name])
      expect(readFileSync(folder.file(name), 'utf8')).toBe('export default {}\n')
      expect(stdout).toContain(`kept      ${name}: add the plugin to it:
    import { inferbench } from 'inferbench/plugin'
    plugins: [inferbench()]
`)
    },
  )

  test('a config that has the plugin needs no advice', async () => {
    const config = "import { inferbench } from 'inferbench/plugin'\nexport default { plugins: [inferbench()] }\n"
    using folder = temporaryFolder({ 'package.json': EMPTY, 'vitest.config.ts': config })
    expect((await init(folder)).stdout).toContain('kept      vitest.config.ts\n')
  })

  test('a script, a suite and a workflow of their names stay as they are', async () => {
    const theirs = {
      'package.json': '{ "scripts": { "bench": "make bench" } }',
      'benchmarks/chat.bench.js': '// mine',
      '.github/workflows/bench.yml': 'name: mine',
      '.gitignore': '/.inferbench\n',
    }
    using folder = temporaryFolder(theirs)
    await init(folder)
    expect(contents(folder)).toMatchObject(theirs)
  })

  test('package.json keeps its order, its indentation and its last line', async () => {
    const text = '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"test": "vitest"\n\t},\n\t"type": "module"\n}'
    using folder = temporaryFolder({ 'package.json': text })
    await init(folder)
    expect(readFileSync(folder.file('package.json'), 'utf8')).toBe(
      text.replace('"vitest"', '"vitest",\n\t\t"bench": "vitest bench --run"'),
    )
  })

  test('an ignore file gets one line more, on a line of its own', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY, '.gitignore': 'dist\n# .inferbench/' })
    await init(folder)
    expect(readFileSync(folder.file('.gitignore'), 'utf8')).toBe('dist\n# .inferbench/\n.inferbench/\n')
  })
})

describe('the forge is found out', () => {
  test('by its remote: GitLab gets a job, and the config what the job reads', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY })
    git(folder, 'init')
    git(folder, 'remote', 'add', 'origin', 'git@gitlab.example.com:team/mine.git')
    await init(folder)
    expect(existsSync(folder.file('.github'))).toBe(false)
    expect(readFileSync(folder.file('.gitlab-ci.yml'), 'utf8')).toContain('.inferbench/junit.xml')
    expect(readFileSync(folder.file('vitest.config.mjs'), 'utf8')).toContain(
      "\n      seed: 42,\n      exports: ['junit'],\n",
    )
  })

  test('by its files, whatever the remote: jobs that are there get one beside them', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY, '.gitlab-ci.yml': 'test: {}\n', 'vitest.config.js': '' })
    git(folder, 'init')
    git(folder, 'remote', 'add', 'origin', 'git@github.com:team/mine.git')
    const { stdout } = await init(folder)
    expect(readFileSync(folder.file('.gitlab-ci.yml'), 'utf8')).toBe('test: {}\n')
    expect(existsSync(folder.file('.gitlab/bench.yml'))).toBe(true)
    expect(stdout).toContain('.gitlab/bench.yml: add `include: .gitlab/bench.yml` to .gitlab-ci.yml\n')
    expect(stdout).toContain("plugins: [inferbench({ exports: ['junit'] })]\n")
  })

  test('a folder inside a repository gets no workflow where none would be read', async () => {
    using folder = temporaryFolder({ 'packages/mine/package.json': EMPTY, 'pnpm-lock.yaml': '' })
    git(folder, 'init')
    await using command = startCommand('init', folder.file('packages/mine'))
    const { stdout } = await command.result
    expect(Object.keys(contents(folder)).filter((path) => path.includes('.github'))).toEqual([])
    expect(stdout).toMatch(/left out {2}\.github.*: the repository begins at .*; a job there .* in packages\/mine\n/)
    expect(stdout).toContain('pnpm exec vitest bench --run')
  })
})

describe('one clear error, and no file, for', () => {
  test.for([
    ['a folder without a package', {}, 'There is no package.json in', 'type `npm init -y` first'],
    ['a package.json that is no JSON', { 'package.json': '{ "name": }' }, 'package.json: is no JSON: Unexpected token'],
    ['one that is a list', { 'package.json': '[1]' }, 'package.json: expected an object, got [1]'],
    ['scripts that are no object', { 'package.json': '{"scripts":"x"}' }, 'scripts: expected an object, got "x"'],
  ] as const)('%s', async ([, files, ...messages]) => {
    using folder = temporaryFolder(files)
    const { exitCode, stderr, stdout } = await init(folder)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    for (const message of messages) expect(stderr).toContain(message)
    expect(contents(folder)).toEqual(files)
  })

  test.for(['package.json', 'missing'])('%s, which is no folder', async (name) => {
    using folder = temporaryFolder({ 'package.json': EMPTY })
    await using command = startCommand('init', folder.file(name))
    const { exitCode, stderr } = await command.result
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`error: [init] ${folder.file(name)} is no folder`)
  })

  test('a file where a folder has to be, named', async () => {
    using folder = temporaryFolder({ 'package.json': EMPTY, 'benchmarks': 'a file' })
    const { exitCode, stderr } = await init(folder)
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`error: [init] Can't write ${folder.file('benchmarks/chat.bench.js')}: E`)
    expect(readFileSync(folder.file('benchmarks'), 'utf8')).toBe('a file')
  })
})
