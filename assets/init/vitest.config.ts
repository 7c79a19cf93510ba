import { defineConfig } from 'vitest/config'
import { inferbench } from 'inferbench/plugin'

export default defineConfig({
  plugins: [
    inferbench({
      // Without an endpoint the embedded simulator answers. INFERBENCH_URL, _MODEL, _API_KEY, _TOKENIZER, _SEED override.
      // endpoint: { url: 'http://localhost:8000', model: 'Qwen/Qwen3-0.6B', api: 'chat' },
      // tokenizer: 'Qwen/Qwen3-0.6B',
      seed: 42,
    }),
  ],
})
