import { defineConfig, type ViteUserConfig } from 'vitest/config'

import { inferbench } from './src/plugin.ts'

const config: ViteUserConfig = defineConfig({
  plugins: [inferbench()],
  resolve: {
    alias: [
      { find: /^inferbench$/, replacement: new URL('./src/index.ts', import.meta.url).pathname },
      { find: /^inferbench\/(plugin)$/, replacement: new URL('./src/$1.ts', import.meta.url).pathname },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        // Patience: machines are shared, and no test measures time.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000, benchmark: { include: [] } },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, benchmark: { include: [] } },
      },
      {
        extends: true,
        // Dozens of whole Vitest runs: minutes, so `npm run test:system` runs them and `npm test` doesn't.
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 120_000,
          benchmark: { include: [] },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 180_000,
          benchmark: { include: [] },
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          benchmark: { include: [] },
          // Errors elsewhere are `npm run typecheck`'s.
          typecheck: { enabled: true, only: true, include: ['test/types/*.test-d.ts'], ignoreSourceErrors: true },
        },
      },
      { extends: true, test: { name: 'benchmarks', include: [], benchmark: { include: ['benchmarks/*.bench.ts'] } } },
      { extends: true, test: { name: 'self', include: [], benchmark: { include: ['benchmarks/self/*.bench.ts'] } } },
    ],
  },
})

export default config
