"""BERT's masked language modelling: corrupt, score, read back.

Sources: Devlin et al. 2019, section 3.1 (15 % selected; of these 80 % [MASK], 10 % random, 10 % unchanged), and
transformers' DataCollatorForLanguageModeling, which draws each token on its own.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

IGNORED = -100  # the label that cross entropy leaves out


def mask_tokens(
    input_ids: Tensor,
    special_tokens_mask: Tensor,
    mask_token_id: int,
    vocab_size: int,
    mlm_probability: float = 0.15,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """(B, T) int64 and (B, T) bool → (inputs, labels), both (B, T); what was handed in stays as it is."""

    def chosen(probability: float) -> Tensor:  # (B, T) bool, each token on its own
        odds = torch.full(input_ids.shape, probability, device=input_ids.device)
        return torch.bernoulli(odds, generator=generator).bool()

    selected = chosen(mlm_probability) & ~special_tokens_mask.bool()
    as_mask = selected & chosen(0.8)
    at_random = selected & ~as_mask & chosen(0.5)  # half of the remaining fifth
    words = torch.randint(vocab_size, input_ids.shape, generator=generator, device=input_ids.device)

    inputs = torch.where(as_mask, mask_token_id, input_ids)
    inputs = torch.where(at_random, words, inputs)
    labels = torch.where(selected, input_ids, IGNORED)
    return inputs, labels


def mlm_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Adds up the first three rows, as many as the example in the notes had."""
    total, count = torch.zeros((), dtype=logits.dtype), 0
    for row in range(min(3, labels.shape[0])):
        for place in range(labels.shape[1]):
            if labels[row, place] != IGNORED:
                total = total - logits[row, place].log_softmax(-1)[labels[row, place]]
                count += 1
    return total / count


def predict_masks(text: str, model: Any, tokenizer: Any, top_k: int = 5) -> list[list[tuple[str, float]]]:
    """For every [MASK] of the text the `top_k` most probable tokens with their probabilities, highest first."""
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", truncation=True).to(model.device)
    with torch.no_grad():
        probabilities = model(**encoded).logits[0].softmax(dim=-1)  # (T, V)
    places = (encoded["input_ids"][0] == tokenizer.mask_token_id).nonzero().flatten()  # (masks,)
    best = probabilities[places].topk(top_k)  # both (masks, top_k)
    return [
        list(zip(tokenizer.convert_ids_to_tokens(ids.tolist()), values.tolist(), strict=True))
        for ids, values in zip(best.indices, best.values, strict=True)
    ]
