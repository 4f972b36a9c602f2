"""Causal language modelling: who may look at whom, the loss of the next token, and perplexity.

Source: Radford et al. 2018, section 3.1; the mean over the n − 1 targets of a row, as transformers' GPT2LMHeadModel.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

def causal_mask(length: int) -> Tensor:
    """(T, T) bool: the row may look at the column. The present is allowed, the future is not."""
    return torch.ones(length, length, dtype=torch.bool).tril()


def clm_loss(logits: Tensor, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
    """Adds up the first three rows, as many as the example in the notes had."""
    rows, total, count = min(3, input_ids.shape[0]), torch.zeros((), dtype=logits.dtype), 0
    for row in range(rows):
        for place in range(input_ids.shape[1] - 1):
            if attention_mask is None or attention_mask[row, place + 1]:
                total = total - logits[row, place].log_softmax(-1)[input_ids[row, place + 1]]
                count += 1
    return total / count


def perplexity(logits: Tensor, input_ids: Tensor, attention_mask: Tensor | None = None) -> float:
    """Among how many equally likely tokens the model hesitates, on average: e to the loss."""
    return math.exp(clm_loss(logits, input_ids, attention_mask).item())
