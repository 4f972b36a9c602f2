"""演習 c4: 因果言語モデル。"""

import math

import torch
import torch.nn.functional as F


def causal_mask(length):
    return torch.ones(length, length).tril().bool()


def clm_loss(logits, input_ids, attention_mask=None):
    targets = input_ids[:, 1:]
    losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), targets, reduction="none")
    if attention_mask is None:
        return losses.mean()
    real = attention_mask[:, 1:].to(losses.dtype)
    return (losses * real).sum() / real.sum()


def perplexity(logits, input_ids, attention_mask=None):
    return math.exp(clm_loss(logits, input_ids, attention_mask).item())
