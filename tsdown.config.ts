import { defineConfig, type UserConfig } from 'tsdown'

const config: UserConfig = defineConfig({
  // Workers are loaded by URL, so each is an entry; one file in gives one file out, and paths between them stay true.
  entry: [
    'src/index.ts',
    'src/plugin.ts',
    'src/provider/provider.ts',
    'src/cli/main.ts',
    'src/load/worker.ts',
    'src/media/audio-video-worker.ts',
    'src/simulator/process.ts',
    'reporters/attach.ts',
    'reporters/reporter.ts',
  ],
  root: '.',
  unbundle: true,
  fixedExtension: false,
  dts: true,
  sourcemap: false,
  platform: 'node',
  target: 'node22.12',
})

export default config
