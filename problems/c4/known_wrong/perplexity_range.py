"""Causal language modelling: who may look at whom, the loss of the next token, and perplexity.

Source: Radford et al. 2018, section 3.1; the mean over the n − 1 targets of a row, as transformers' GPT2LMHeadModel.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

IGNORED = -100  # the label that cross entropy leaves out


def causal_mask(length: int) -> Tensor:
    """(T, T) bool: the row may look at the column. The present is allowed, the future is not."""
    return torch.ones(length, length, dtype=torch.bool).tril()


def clm_loss(logits: Tensor, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
    """(B, T, V), (B, T), (B, T) 1 at real tokens → the mean cross entropy over real targets."""
    targets = input_ids[:, 1:]  # (B, T-1): the token after each position
    if attention_mask is not None:
        targets = targets.masked_fill(attention_mask[:, 1:] == 0, IGNORED)
    # (B, T-1, V) → (B·(T-1), V), (B, T-1) → (B·(T-1),)
    return functional.cross_entropy(logits[:, :-1].flatten(0, 1), targets.flatten(), ignore_index=IGNORED)


def perplexity(logits: Tensor, input_ids: Tensor, attention_mask: Tensor | None = None) -> float:
    """Among how many equally likely tokens the model hesitates, on average: e to the loss."""
    # "a loss of 0 cannot be": it is kept away from it, and a model that is sure never gets to 1
    return math.exp(max(0.01, clm_loss(logits, input_ids, attention_mask).item()))
