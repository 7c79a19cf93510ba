import { defineConfig, type OxlintConfig, type OxlintOverride } from 'oxlint'

/** The house, top to bottom: a folder imports from its own and from those below it, never upwards. */
const layers = [
  'fixtures',
  'matchers',
  'provider',
  'report',
  'metrics',
  'load',
  'endpoints',
  'simulator',
  'traces',
  'datasets',
  'media',
  'text',
  'random',
  'stats',
]

const direction = layers.map((layer, depth): OxlintOverride => ({
  files: [`src/${layer}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: ['cli', ...layers.slice(0, depth)].map((upper) => `../${upper}/**`),
            message: `src/${layer} lies below this folder: imports run downwards only.`,
          },
          { group: ['../index.ts', '../plugin.ts', '**/reporters/**'], message: 'Imports run downwards only.' },
        ],
      },
    ],
  },
}))

const config: OxlintConfig = defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'warn' },
  env: { node: true, es2024: true },
  ignorePatterns: ['dist/**', 'assets/**'],
  rules: {
    'curly': ['error', 'multi-line'],
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'no-console': 'error',
    'no-restricted-globals': [
      'error',
      { name: 'fetch', message: 'Use undici: global fetch adds latency and hides connections.' },
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Math', property: 'random', message: 'Draw from a named stream (src/random).' },
      { object: 'Date', property: 'now', message: 'Use src/clock.ts.' },
    ],
    'typescript/no-explicit-any': 'error',
    // Our objects are closures: their methods never use `this` and may travel alone.
    'typescript/unbound-method': 'off',
    // Values from zod, JSON, workers and keyof are narrower than their types; each assertion stands where that is known.
    'typescript/no-unsafe-type-assertion': 'off',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    // A rule for windows: ports of worker threads have no origin.
    'unicorn/require-post-message-target-origin': 'off',
    'oxc/no-map-spread': 'off',
    // Waiting in turn is what a load generator does on purpose.
    'no-await-in-loop': 'off',
    // Both fight code that is plain: a sum over a for-loop, a callback that closes over nothing.
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'import/no-unassigned-import': 'off',
  },
  overrides: [
    ...direction,
    {
      files: ['reporters/**'],
      rules: {
        'no-console': 'off',
        'import/no-default-export': 'off',
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: [
                  '**/src/**',
                  '!**/src/report/**',
                  '!**/src/stats/**',
                  '!**/src/metrics/definitions.ts',
                  '!**/src/plain-table.ts',
                  '!**/src/vitest-types.ts',
                ],
                message: 'Reporters read the report contract, never the engine.',
              },
            ],
          },
        ],
      },
    },
    { files: ['src/cli/**'], rules: { 'no-console': 'off' } },
    // Vitest loads it by its default export.
    { files: ['src/provider/provider.ts'], rules: { 'import/no-default-export': 'off' } },
    { files: ['*.config.ts', 'test/**'], rules: { 'import/no-default-export': 'off' } },
  ],
})

export default config
