/** @module Small tokenizers as the files that a model's folder holds, one of each kind in the wild. */

export interface TokenizerFiles {
  readonly 'tokenizer.json': string
  readonly 'tokenizer_config.json'?: string
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789.,;:!?\'"-&()[]'.split('')
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')

function tokenizerJson(parts: {
  model: object
  normalizer?: object
  pre_tokenizer?: object
  added_tokens?: object[]
}): string {
  const nothing = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null }
  return JSON.stringify({ version: '1.0', added_tokens: [], ...nothing, ...parts })
}

function vocabulary(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]))
}

/** As BERT's: lower case, no marks of spaces, continuations spelled with ##. */
export function wordPiece(): TokenizerFiles {
  const words = ['the', 'and', 'king', 'love', 'what', 'good', 'lord']
  const vocab = vocabulary(['[UNK]', ...letters, ...words, ...letters.map((letter) => `##${letter}`), '##ing', '##s'])
  return {
    'tokenizer.json': tokenizerJson({
      normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab },
    }),
  }
}

/** As Llama 2's: spaces become ▁, one stands before the text, and unknown characters fall back to bytes. */
export function sentencePiece(): TokenizerFiles {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`)
  const merges = ['▁ t', 'h e', '▁t he', '▁ a', 'n d', '▁a nd', 'i n', 'in g']
  const merged = merges.map((merge) => merge.replace(' ', ''))
  const vocab = vocabulary(['<unk>', '<s>', '</s>', ...bytes, '▁', ...letters, ...capitals, ...merged])
  return {
    'tokenizer.json': tokenizerJson({
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      model: { type: 'BPE', unk_token: '<unk>', fuse_unk: true, byte_fallback: true, vocab, merges },
    }),
  }
}

/** One whose tokens reach over the space between two words: `e▁t` is one. */
export function acrossWords(): TokenizerFiles {
  const merges = ['▁ t', 'e ▁t']
  const vocab = vocabulary(['<unk>', '▁', ...letters, ...capitals, '▁t', 'e▁t'])
  return {
    'tokenizer.json': tokenizerJson({
      normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      model: { type: 'BPE', unk_token: '<unk>', vocab, merges },
    }),
  }
}

/** As T5's over a script that it lacks: all the unknown characters in a row are one token. */
export function fusedUnknowns(): TokenizerFiles {
  const vocab = vocabulary(['<unk>', '▁', ...letters, ...capitals])
  return {
    'tokenizer.json': tokenizerJson({
      normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      model: { type: 'BPE', unk_token: '<unk>', fuse_unk: true, vocab, merges: [] },
    }),
  }
}

/** A token a character, apart from accents and capitals that its config may do away with. */
export function characters(config: { do_lowercase_and_remove_accent: boolean }): TokenizerFiles {
  const merges = ['q u', 'qu e', 'que e', 'quee n']
  const vocab = vocabulary(['<unk>', '▁', ...letters, ...capitals, 'qu', 'que', 'quee', 'queen'])
  return {
    'tokenizer.json': tokenizerJson({
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
      model: { type: 'BPE', unk_token: '<unk>', vocab, merges },
    }),
    'tokenizer_config.json': JSON.stringify(config),
  }
}
