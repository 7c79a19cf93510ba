/** @module Jobs for CI that run a project's benchmarks. */
import type { PackageManager } from './init-manager.ts'

const ALONE = '# Two benchmarks at once would measure each other.'

/**
 * A workflow of GitHub Actions.
 *
 * @param declared whether `package.json` says which version of the package manager it takes
 */
export function githubWorkflow({ name, install, exec }: PackageManager, declared: boolean): string {
  return `# .github/workflows/bench.yml
name: bench

on:
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

${ALONE}
concurrency:
  group: bench

jobs:
  bench:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v6
${githubSetup(name, declared)}      - uses: actions/setup-node@v6
        with:
          node-version: 24
${name === 'bun' ? '' : `          cache: ${name}\n`}      - run: ${install}
      - run: ${exec} vitest bench --run
        env:
          # Set them in the settings of the repository. Without a URL the embedded simulator answers.
          INFERBENCH_URL: \${{ vars.INFERBENCH_URL }}
          INFERBENCH_MODEL: \${{ vars.INFERBENCH_MODEL }}
          INFERBENCH_API_KEY: \${{ secrets.INFERBENCH_API_KEY }}
      - uses: actions/upload-artifact@v7
        if: always()
        with:
          name: inferbench
          path: .inferbench/
          # The folder begins with a dot: without this, nothing is uploaded.
          include-hidden-files: true
          if-no-files-found: error
`
}

/** What has to be there before Node is set up. */
function githubSetup(name: PackageManager['name'], declared: boolean): string {
  if (name === 'pnpm') {
    return `      - uses: pnpm/action-setup@v6\n${declared ? '' : '        with:\n          version: latest\n'}`
  }
  if (name === 'yarn') return '      - run: corepack enable\n'
  return name === 'bun' ? '      - uses: oven-sh/setup-bun@v2\n' : ''
}

/** A job of GitLab CI; its JUnit report takes the plugin option `exports: ['junit']`. */
export function gitlabJob({ name, install, exec }: PackageManager): string {
  return `# A job of GitLab CI; the config has exports: ['junit']
bench:
  image: node:24
  ${ALONE}
  resource_group: bench
  timeout: 1h
${name === 'npm' ? GITLAB_NPM_CACHE : ''}  script:
    # INFERBENCH_URL, INFERBENCH_MODEL and INFERBENCH_API_KEY are variables of the project (Settings > CI/CD). Without a
    # URL the embedded simulator answers.
${gitlabSetup(name)}    - ${name === 'npm' ? `${install} --cache .npm --prefer-offline` : install}
    - ${exec} vitest bench --run --reporter=default --reporter=junit --outputFile.junit=vitest.junit.xml
  artifacts:
    when: always
    paths: [.inferbench/]
    reports:
      # The tests by Vitest, and each objective by inferbench.
      junit: [vitest.junit.xml, .inferbench/junit.xml]
`
}

const GITLAB_NPM_CACHE = `  cache:
    key:
      files: [package-lock.json]
    paths: [.npm/]
`

function gitlabSetup(name: PackageManager['name']): string {
  if (name === 'npm') return ''
  return name === 'bun' ? '    - npm install --global bun\n' : '    - corepack enable\n'
}
