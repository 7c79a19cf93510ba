"""Trains the bundled tokenizer: byte-level BPE, 8,192 tokens, on shakespeare.txt.

    pip install tokenizers==0.23.*
    python assets/tokenizer/train.py

Training has no random part: the same corpus gives the same files.
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = Path(__file__).parent
END_OF_TEXT = "<|endoftext|>"

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train(
    [str(HERE.parent / "shakespeare.txt")],
    trainers.BpeTrainer(
        vocab_size=8192,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    ),
)
tokenizer.save(str(HERE / "tokenizer.json"), pretty=False)
config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": END_OF_TEXT, "model_max_length": 1 << 20}
(HERE / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
