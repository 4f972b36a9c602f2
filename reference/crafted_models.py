"""Small models and tokenizers whose answers are decided by hand: for checks, and for looking at what a pipeline does.

Embeddings are one-hot, attention and feed-forward layers add nothing, and LayerNorm only scales what stands alone. So
the last hidden state of token i is c · (e_i − 1/V), and a linear head can give every token any logits that one likes.
Nothing here is random, and nothing comes from a hub.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from transformers import (
    BertConfig,
    BertForTokenClassification,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
)

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
END = "<|end|>"


def word_pieces(pieces: Sequence[str], *, max_length: int = 128) -> PreTrainedTokenizerFast:
    """BERT's tokenizer, cased, over a vocabulary of whole words and ##pieces; the five special tokens come first."""
    vocabulary = {piece: number for number, piece in enumerate((*SPECIAL, *pieces))}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=40))
    made.normalizer = normalizers.BertNormalizer(lowercase=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    made.decoder = decoders.WordPiece()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=max_length,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )


def letters(alphabet: str) -> PreTrainedTokenizerFast:
    """GPT-2's kind of tokenizer, byte-level, with one token a letter; END is its only special token, of id 0."""
    vocabulary = {token: number for number, token in enumerate((END, "Ġ", *alphabet))}
    made = Tokenizer(models.BPE(vocabulary, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token=END,
        bos_token=END,
        pad_token=END,
        model_max_length=128,
        model_input_names=["input_ids", "attention_mask"],
    )


def token_classifier(table: Tensor, labels: Sequence[str], *, dropout: float = 0.0) -> BertForTokenClassification:
    """A BERT whose logits for token i are `table[i]`: (V, labels)."""
    size = len(table)
    config = BertConfig(
        vocab_size=size, hidden_size=size, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=128, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
        id2label=dict(enumerate(labels)), label2id={label: number for number, label in enumerate(labels)},
    )  # fmt: skip
    model = BertForTokenClassification(config).eval()
    _one_hot(model.bert, model.bert.embeddings.word_embeddings.weight)
    scale = _scale(size, config.layer_norm_eps, norms=3)
    with torch.no_grad():
        model.classifier.weight.copy_(table.T / scale)  # (labels, V)
        model.classifier.bias.copy_(table.mean(0))  # what the −1/V takes away
    return model


def markov_chain(table: Tensor, *, end: int = 0, dropout: float = 0.0) -> GPT2LMHeadModel:
    """A GPT-2 whose logits after token i are `table[i]`: (V, V). What came before token i does not matter."""
    size = len(table)
    config = GPT2Config(
        vocab_size=size, n_positions=128, n_embd=size, n_layer=1, n_head=1, n_inner=8, tie_word_embeddings=False,
        embd_pdrop=dropout, attn_pdrop=dropout, resid_pdrop=dropout, bos_token_id=end, eos_token_id=end,
        pad_token_id=end,
    )  # fmt: skip
    model = GPT2LMHeadModel(config).eval()
    _one_hot(model.transformer, model.transformer.wte.weight)
    scale = _scale(size, config.layer_norm_epsilon, norms=1)
    with torch.no_grad():
        model.transformer.ln_f.bias.fill_(scale / size)  # what the −1/V takes away
        model.lm_head.weight.copy_(table.T / scale)  # (V, V)
    return model


def _one_hot(body: torch.nn.Module, embedding: Tensor) -> None:
    """Every weight zero but the embedding, which is the identity, and the scales of LayerNorms, which are one."""
    with torch.no_grad():
        for name, parameter in body.named_parameters():
            norm = "LayerNorm.weight" in name or ("ln_" in name and name.endswith("weight"))
            parameter.fill_(1.0 if norm else 0.0)
        embedding.copy_(torch.eye(len(embedding)))


def _scale(size: int, epsilon: float, *, norms: int) -> float:
    """c after so many LayerNorms of a one-hot vector: it has mean 1/V and variance (1 − 1/V)/V."""
    variance, scale = (1 - 1 / size) / size, 1.0
    for _ in range(norms):
        factor = 1 / math.sqrt(variance + epsilon)
        scale, variance = scale * factor, variance * factor**2
    return scale


def logits_of(probabilities: Sequence[Mapping[int, float]], size: int, floor: float = -30.0) -> Tensor:
    """(len, size): the logarithm of each row's probabilities, and `floor` (never drawn) for what it leaves out."""
    table = torch.full((len(probabilities), size), floor)
    for row, odds in enumerate(probabilities):
        for column, probability in odds.items():
            table[row, column] = math.log(probability)
    return table
