"""The tokenizer of the small models: one word, one token, BERT's special tokens; a fast tokenizer of Transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference.corpus import vocabulary

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")  # ids 0 to 4
MAX_LENGTH = 128


def build_tokenizer(words: Sequence[str] | None = None) -> Any:
    """A `PreTrainedTokenizerFast` of `words`, those of the generated language where none are given.

    Lower case, split at blanks and punctuation, [CLS] … [SEP], at most 128 tokens; what BERT's own tokenizer gives.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    ids = {word: place for place, word in enumerate([*SPECIAL, *(words or vocabulary())])}
    made = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=MAX_LENGTH,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],  # as BERT's own
    )
